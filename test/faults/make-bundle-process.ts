// Makes a bundle as a process of its own, so that a test can kill it: `node make-bundle-process.ts ADDRESS FOLDER IMAGE…`. One line for each report.
import { makeBundle } from '#test/fixtures/made-bundle';

const [address = '', folder = '', ...images] = process.argv.slice(2);
await makeBundle({
  address,
  folder,
  images,
  onProgress: ({ doneBytes }) => void process.stdout.write(`${doneBytes}\n`),
});
