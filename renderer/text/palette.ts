// Strings of the command palette: what can be done, and the other words by which people look for it.

export const paletteText = {
  name: 'Search',
  placeholder: 'Find a screen, site, host, service or something to do',
  nothing: 'Nothing is called that here. Try what it does: “roll back”, “logs”, “upgrade”.',
  recent: 'Used last',
  actions: 'Things to do',
  screens: 'Screens',
  sites: 'Sites',
  hosts: 'Hosts',
  services: 'Services',
  copied: (command: string) => `Copied: ${command}`,
  /** What stands behind an entry that is no screen. */
  copies: 'copies the command',
};

interface Words {
  label: string;
  /** Other words for the same, never shown. */
  also: string;
}

/** For one site. */
export const siteActions = {
  overview: (site: string): Words => ({
    label: `Show ${site}`,
    also: 'overview status health topology metrics capacity site open',
  }),
  test: (site: string): Words => ({
    label: `Test ${site} with speech`,
    also: 'transcribe transcript try prove smoke check audio sample verify',
  }),
  check: (site: string): Words => ({
    label: `Check the hosts of ${site}`,
    also: 'preflight judge examine facts gpu driver doctor diagnose validate report',
  }),
  logs: (site: string): Words => ({
    label: `Read the logs of ${site}`,
    also: 'log tail follow journal output messages services',
  }),
  config: (site: string): Words => ({
    label: `Configure ${site}`,
    also: 'configuration config toml file edit key value text form lint',
  }),
  upgrade: (site: string): Words => ({
    label: `Upgrade ${site}`,
    also: 'update release version newer rehearse patch bump images',
  }),
  rollBack: (site: string): Words => ({
    label: `Roll ${site} back`,
    also: 'rollback revert undo return restore previous revision downgrade earlier',
  }),
  history: (site: string): Words => ({
    label: `Show the history of ${site}`,
    also: 'operations revisions audit past log changes resume',
  }),
  compare: (site: string): Words => ({
    label: `Compare revisions of ${site}`,
    also: 'diff difference changed revision',
  }),
  export: (site: string): Words => ({
    label: `Export ${site}`,
    also: 'leave compose docker files save backup download',
  }),
  apply: (site: string): Words => ({
    label: `Plan: apply ${site}`,
    also: 'deploy install change document configuration edit run up',
  }),
  start: (site: string): Words => ({ label: `Plan: start ${site}`, also: 'run up resume boot begin' }),
  stop: (site: string): Words => ({
    label: `Plan: stop ${site}`,
    also: 'halt down pause shut end maintenance',
  }),
  remove: (site: string): Words => ({
    label: `Plan: remove ${site}`,
    also: 'delete uninstall destroy tear down clean retire',
  }),
  drill: (site: string): Words => ({
    label: `Practise a failure on ${site}`,
    also: 'drill exercise chaos fault break simulate train',
  }),
  operation: (site: string, title: string): Words => ({
    label: `${title} (${site})`,
    also: 'operation running change progress cancel confirm resume revert continue interrupted',
  }),
  forget: (site: string): Words => ({
    label: `Forget ${site}`,
    also: 'delete drop document unmanage remove from list',
  }),
  bundle: (site: string): Words => ({
    label: `Carry images to ${site} without a network`,
    also: 'bundle stick usb air gap offline courier transfer have list layers',
  }),
  images: (site: string): Words => ({
    label: `List the images of ${site}`,
    also: 'image digest registry size pull',
  }),
};

export const hostActions = {
  check: (host: string, site: string): Words => ({
    label: `Check ${host} (${site})`,
    also: 'checks preflight judge examine host diagnose',
  }),
  facts: (host: string, site: string): Words => ({
    label: `Show the facts of ${host} (${site})`,
    also: 'facts gpu driver disk docker podman cdi dns clock host',
  }),
};

export const serviceActions = {
  logs: (service: string, host: string, site: string): Words => ({
    label: `Read the logs of ${service} on ${host} (${site})`,
    also: 'log tail follow journal output messages',
  }),
  configure: (service: string, host: string, site: string): Words => ({
    label: `Configure ${service} on ${host} (${site})`,
    also: 'configuration config toml file edit key setting',
  }),
  show: (service: string, host: string, site: string): Words => ({
    label: `Show ${service} on ${host} (${site})`,
    also: 'container service health state panel',
  }),
};

/** For the app as a whole. */
export const appActions = {
  sites: { label: 'Show all sites', also: 'list home fleet' },
  setUp: { label: 'Set up a site', also: 'new add create install wizard guided first' },
  adopt: { label: 'Adopt containers that run already', also: 'import take over compose existing discover' },
  practice: { label: 'Make a practice site', also: 'try demo training sandbox practise stand-in' },
  settings: { label: 'Show the settings', also: 'preferences options appearance density refresh' },
  secrets: {
    label: 'Store or change a secret',
    also: 'secrets key password credential token licence license api rotate login registry allow',
  },
  sessions: { label: 'Sign a browser out', also: 'sessions browser end log out token' },
  doctor: { label: 'Examine this app', also: 'doctor health diagnose support self check' },
  about: { label: 'About Site Admin', also: 'version build licences license independent' },
  bundle: { label: 'Verify a bundle', also: 'bundle stick check signature hash inspect offline air gap' },
  catalogue: { label: 'Install a catalogue of releases', also: 'catalog releases rules offline update file' },
  catalogueInfo: { label: 'Show the catalogue in force', also: 'catalog releases rules serial' },
  catalogueReset: { label: 'Return to the built-in catalogue', also: 'catalog reset rules releases' },
  theme: (theme: string): Words => ({
    label: `Theme: ${theme}`,
    also: 'appearance colour color scheme mode light dark',
  }),
};
