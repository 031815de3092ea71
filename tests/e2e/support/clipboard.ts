// What a person pastes after copying. The app's policy lets no page read the clipboard, so it is pasted elsewhere.
import { type BrowserContext, expect } from "@playwright/test";

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
