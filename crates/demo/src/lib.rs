//! A company's week of API traffic, made from a seed. Pure: no clock, no I/O.
