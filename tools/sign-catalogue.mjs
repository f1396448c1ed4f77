// Owns making and signing catalogue files.
//   node tools/sign-catalogue.mjs keys DIRECTORY NAME        a new pair: NAME.pem (keep it away from everybody) and NAME.public.json
//   node tools/sign-catalogue.mjs template                   the built-in catalogue as JSON, to start a new edition from
//   node tools/sign-catalogue.mjs sign KEY.pem NAME FILE     FILE (catalogue JSON) as a signed catalogue, on standard output
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../electron/base/make-directory.ts';

const [command, ...words] = process.argv.slice(2);

if (command === 'keys' && words.length === 2) makeKeys(...words);
else if (command === 'template' && words.length === 0) await printTemplate();
else if (command === 'sign' && words.length === 3) await signFile(...words);
else {
  process.stderr.write('usage: keys DIRECTORY NAME | template | sign KEY.pem NAME FILE\n');
  process.exit(2);
}

function makeKeys(directory, id) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  makeDirectory(directory, 0o700);
  const secret = join(directory, `${id}.pem`);
  // A key that is there already may have signed something: it is never written over.
  writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  const open = { id, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
  writeFileSync(join(directory, `${id}.public.json`), `${JSON.stringify([open], null, 2)}\n`);
  process.stdout.write(`${secret}\n${join(directory, `${id}.public.json`)}\n`);
}

async function printTemplate() {
  const { builtInCatalogue } = await import('../shared/domain/catalogue/built-in-catalogue.ts');
  const next = {
    ...builtInCatalogue,
    serial: builtInCatalogue.serial + 1,
    issuedAt: new Date().toISOString(),
  };
  process.stdout.write(`${JSON.stringify(next, null, 2)}\n`);
}

async function signFile(keyFile, keyId, file) {
  const { catalogueSchema } = await import('../shared/domain/catalogue/catalogue.ts');
  const bytes = readFileSync(file);
  // What every reader would refuse is not signed in the first place.
  const parsed = catalogueSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!parsed.success) {
    process.stderr.write(`${file} is not a catalogue:\n${parsed.error.message}\n`);
    process.exit(1);
  }
  const signature = sign(null, bytes, createPrivateKey(readFileSync(keyFile)));
  const envelope = { catalogue: bytes.toString('base64'), keyId, signature: signature.toString('base64') };
  process.stdout.write(`${JSON.stringify(envelope)}\n`);
}
