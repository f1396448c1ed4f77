// Owns the pictures of every screen in every situation, over the fake core: empty, full, in trouble, under way.
import { expect, goTo, listen, openDoor, test, type Situation } from './door.ts';
import { takePictures } from './pictures.ts';
import { looks, storedDraft } from './screens.ts';

// While one screen is being made: SITE_ADMIN_LOOKS='^upgrade' takes only pictures whose names match.
const wanted = new RegExp(process.env['SITE_ADMIN_LOOKS'] ?? '');
const situations: Situation[] = ['empty', 'full', 'error', 'running', 'hosts'];

test.describe.configure({ timeout: 300_000 });
// A trace would picture every step a second time.
test.use({ trace: 'off' });

for (const situation of situations) {
  test(`screens, ${situation}`, async ({ page }) => {
    const door = await openDoor({ situation, speed: 400 });
    try {
      const complaints = listen(page);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(door.url);
      await page.evaluate((text) => localStorage.setItem('site-admin.setup-draft', text), storedDraft);
      for (const look of looks.filter((each) => each.situation === situation && wanted.test(each.name))) {
        await goTo(page, look.address);
        await look.ready(page);
        await takePictures(page, look.name);
      }
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
      await door.close();
    }
  });
}
