// Strings of the settings.
import { audienceWords } from '#shared/domain/secrets/audience';
import { count } from '#renderer/text/format.ts';

export const settingsText = {
  appearance: 'Appearance',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  density: 'Density',
  densities: { comfortable: 'Comfortable', dense: 'Dense' },
  refresh: 'Read a visible site again every',
  refreshChoices: [
    { value: '1000', label: '1 s' },
    { value: '2000', label: '2 s' },
    { value: '5000', label: '5 s' },
    { value: '15000', label: '15 s' },
    { value: '60000', label: '1 min' },
  ],
  refreshText: 'Changes on a host are shown at once; this is for numbers such as streams in flight.',
  secrets: 'Secrets',
  secretsText:
    'Sealed on this machine and never shown again. Site documents hold only the name, as in secret:deepgram-api-key, and can send a secret only where you allow it.',
  sealedBy: {
    'os-keychain': 'sealed by the system’s keychain',
    'key-file': 'sealed by a key file that only your user can read',
  },
  sealedIn: { 'os-keychain': 'system keychain', 'key-file': 'key file' },
  noSecrets: 'No secret is stored.',
  columns: { name: 'Name', uses: 'May be sent', sealed: 'Sealed', stored: 'Stored', action: '' },
  audience: (audience: string) => audienceWords(audience),
  noUse: 'nowhere yet',
  endUse: (name: string, audience: string) => `Stop sending ${name} ${audienceWords(audience)}`,
  allow: 'Allow a use',
  allowUse: (name: string) => `Allow a use of ${name}`,
  allowTitle: (name: string) => `Where may ${name} be sent?`,
  allowText:
    'A site document can send a secret only where you allow it here. Allow a registry only if you know that it is yours or the vendor’s.',
  cancel: 'Cancel',
  use: 'For',
  uses: [
    { value: '', label: 'choose …' },
    { value: 'license', label: 'licence key of the services' },
    { value: 'registry', label: 'login of a registry' },
    { value: 'ssh', label: 'SSH login of a host' },
    { value: 'environment', label: 'environment of the services' },
  ],
  useHost: { registry: 'Registry', ssh: 'Host' },
  useHostExample: { registry: 'quay.io', ssh: 'gpu-1' },
  forget: 'Forget',
  forgetTitle: (name: string) => `Forget ${name}`,
  forgetText:
    'Running containers keep working. The next apply of a site that refers to this secret is refused until it is stored again.',
  keep: 'Keep it',
  typeName: (name: string) => `Type ${name} to confirm`,
  name: 'Name',
  nameText: 'Letters, digits, dots and dashes.',
  value: 'Value',
  store: 'Store secret',
  health: 'State of this app',
  examine: 'Examine again',
  about: 'About',
  product: 'Site Admin for Deepgram',
  purpose: 'Sets up, watches and changes sites that run Deepgram self-hosted.',
  licence: 'MIT',
  builtFrom: (when: string) => `of ${when}`,
  showLicences: 'Show the licences of what it is made of',
  noLicences: 'The list of licences is not beside this page; it is in licenses.md of each part of the app.',
  licencesOf: (packages: number) =>
    packages === 0
      ? 'Reading the licences…'
      : `${count(packages)} packages are part of the app. Electron brings the licences of Chromium with it.`,
  licenceColumns: { name: 'Package', version: 'Version', licence: 'Licence' },
  independent:
    'Site Admin for Deepgram is an independent tool. It is not made, endorsed or supported by Deepgram. Deepgram is a trademark of its owner. The app sends nothing home: no telemetry, no account, no update check.',
  facts: {
    version: 'Version',
    build: 'Build',
    licence: 'Licence',
    directory: 'Data directory',
    door: 'Door',
    process: 'Process',
    platform: 'Platform',
    runtime: 'Runtime',
    secrets: 'Secrets',
    can: 'This door can',
  },
  doors: { window: 'window', browser: 'browser', cli: 'command line' },
  capabilities: {
    fileDialogs: 'open file dialogs',
    tray: 'stay in the tray',
    secureSecrets: 'seal secrets in the keychain',
  },
  nothingMore: 'everything that needs no desktop integration',
};

export const sessionsText = {
  title: 'Browser sessions',
  about:
    'Who is signed in through the browser door. A session ends 8 hours after its page last asked for something, when it is signed out, and with Site Admin itself.',
  none: 'No browser is signed in.',
  own: 'This browser',
  unnamed: 'A browser that does not name itself',
  usedAgain: (at: string, client: string) =>
    `A one-time address was used a second time, ${at}, and refused to ${client === '' ? 'a browser that does not name itself' : client}. Sign out what you do not know.`,
  columns: { client: 'Browser', opened: 'Signed in', used: 'Last used', action: '' },
  signOut: 'Sign out',
  signOutOf: (client: string) => `Sign out: ${client}`,
};
