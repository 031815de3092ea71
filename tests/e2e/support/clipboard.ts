// What a person pastes after copying, and copies elsewhere before pasting. The app's policy lets no page read the clipboard, so it is pasted elsewhere.
import { type BrowserContext, type Locator, type Page, expect } from "@playwright/test";

/** Puts a text on the clipboard the way a person does, elsewhere, and pastes it into a box of the page. */
export async function paste(page: Page, box: Locator, text: string): Promise<void> {
  const elsewhere = await page.context().newPage();
  await elsewhere.setContent("<textarea aria-label='Notes'></textarea>");
  const notes = elsewhere.getByRole("textbox", { name: "Notes" });
  await notes.fill(text);
  await notes.press("ControlOrMeta+a");
  await notes.press("ControlOrMeta+x");
  await elsewhere.close();
  await page.bringToFront();
  await box.press("ControlOrMeta+v");
}

/** The text that pasting gives now. */
export async function pasted(context: BrowserContext): Promise<string> {
  const page = await context.newPage();
  await page.setContent("<textarea aria-label='Notes'></textarea>");
  const notes = page.getByRole("textbox", { name: "Notes" });
  await notes.press("ControlOrMeta+v");
  await expect(notes).not.toHaveValue("");
  const text = await notes.inputValue();
  await page.close();
  return text;
}
