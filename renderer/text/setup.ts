// Strings of the guided setup. One question per step, the answer's consequence beside it.
import type { HostRole, LicensingProblem, RoleProblem } from '#renderer/features/setup/host-draft.ts';
import { amountToFetch, count, memory, sentence } from '#renderer/text/format.ts';

export const setupText = {
  label: 'Steps of the setup',
  steps: {
    hosts: 'Hosts',
    site: 'Site and release',
    licence: 'Licence',
    registry: 'Registry',
    places: 'Ports and files',
    check: 'Check',
    review: 'Review',
  },
  startOver: 'Start over',
  saved: 'Your answers are kept on this machine; secrets are not.',
  hosts: {
    question: 'Which host runs the site?',
    questionMany: 'Which hosts run the site?',
    intro: 'Site Admin reads the container engine, its runtimes and its disk. Nothing is changed.',
    several: (hosts: number) => `${count(hosts)} hosts`,
    name: 'Name of this host',
    nameText: 'How this machine is called in plans and logs.',
    nameTwice: 'Another host has this name.',
    roles: 'What it does',
    roleNames: { 'license-proxy': 'License Proxy', engine: 'Engine', api: 'API' } satisfies Record<
      HostRole,
      string
    >,
    noRole: 'Give it at least one role.',
    rolesText: 'One or two hosts run a License Proxy; with two, one of them may fail.',
    roleProblem: (problem: RoleProblem): string =>
      problem.is === 'missing'
        ? `No host has the role ${setupText.hosts.roleNames[problem.role]}: give it to one.`
        : `${problem.host} has an API and no Engine: give it the role Engine too.`,
    add: 'Add another host',
    remove: (name: string) => `Remove ${name}`,
    look: 'Look again',
    looking: 'Looking at the host',
    notAddressed: 'no address yet',
    states: {
      ready: 'ready',
      looking: 'looking',
      blocked: 'blocked',
      failed: 'not reached',
      waiting: 'no address yet',
    },
    facts: {
      way: 'Reached',
      engine: 'Engine',
      system: 'System',
      resources: 'Resources',
      runtimes: 'Runtimes',
      storage: 'Images are kept in',
      holds: 'Holds now',
    },
    resources: (cpus: number, memoryBytes: number) => `${count(cpus)} CPUs, ${memory(memoryBytes)} memory`,
    holds: (containers: number, images: number) => `${count(containers)} containers, ${count(images)} images`,
    blocked: 'Remove the blocker first; then look again.',
    blockedOn: (names: string[]) => `Not ready yet: ${names.join(', ')}.`,
  },
  check: {
    question: 'Can these hosts run it?',
    questionOne: 'Can this host run it?',
    intro:
      'Every host is read and judged for this release, these ports and these products. Nothing is changed.',
    reading: 'Reading and judging the hosts',
    again: 'Check again',
    problems: 'The document needs a correction',
    answer: (overrides: number) => (overrides === 1 ? '1 override' : `${count(overrides)} overrides`),
    fine: (checks: number) => (checks === 1 ? '1 check passed' : `${count(checks)} checks passed`),
    site: 'Site as a whole',
    why: 'Evidence and meaning',
    remedy: 'Show the remedy',
  },
  site: {
    question: 'What is the site called, and which release does it run?',
    intro:
      'The name marks containers, network and files on the host, so that other tools recognise the site too.',
    name: 'Name',
    nameText: 'Lower-case letters, digits and dashes, at most 40.',
    release: 'Release',
    releaseText: 'Choose a known release or type another tag.',
    releaseUnknown: 'This release is not known here; it is treated as the nearest older one.',
    driver: (minimum: string) => `NVIDIA driver ${minimum} or newer`,
    versions: (api: string, engine: string) => `API ${api} · Engine ${engine}`,
    products: 'Products',
    stt: 'Speech to text',
    sttText: 'Pre-recorded and streaming transcription.',
  },
  licence: {
    question: 'How is the site licensed?',
    mode: 'Licensing',
    proxy: 'License Proxy',
    proxyText: 'One service requests licences for all others and bridges an outage. Recommended.',
    direct: 'Direct',
    proxiesText: (hosts: string[]) =>
      `Two License Proxies, on ${hosts.join(' and ')}: API and Engine use the other one when one of them is lost.`,
    problem: (problem: LicensingProblem): string => {
      if (problem.is === 'no-proxy')
        return 'No host has the role License Proxy: go back and give it to one, or choose Direct.';
      if (problem.is === 'too-many-proxies')
        return `${problem.hosts.join(', ')} have a License Proxy: leave it to two of them at most.`;
      return `${problem.host} would have nothing to do: go back and give it another role, or choose License Proxy.`;
    },
    directText: 'Every Engine and API contacts the licence server itself; an outage is not bridged.',
    key: 'Deepgram API key',
    keyText:
      'Sealed at once and never shown again. Documents and plans contain only the name secret:deepgram-api-key.',
    keyStored: (when: string) => `A key is stored since ${when}. Leave this empty to keep it.`,
    keyMissing: 'Enter the key that the Deepgram console created for self-hosted products.',
    storing: 'Sealing the secret',
  },
  registry: {
    question: 'Which registry holds the images?',
    intro: 'The host fetches what it lacks from there. Images that it already has are not asked for.',
    choice: 'Registry',
    vendor: 'quay.io',
    vendorText: 'Deepgram’s own registry; the console gives the login.',
    own: 'A registry of yours',
    ownText: 'A mirror inside your network; nothing is fetched from outside.',
    address: 'Address',
    addressText: 'Host name and port.',
    namespace: 'Namespace',
    namespaceText: 'The part before the image names.',
    user: 'User name',
    password: 'Password',
    half: 'A login needs both.',
    loginText: (secret: string) =>
      `Sealed at once as secret:${secret}. Leave both empty where the registry asks for no login.`,
    stored: (address: string, when: string) =>
      `A login for ${address} is stored since ${when}. Leave both empty to keep it.`,
  },
  places: {
    question: 'Where does it listen, and where are its files?',
    intro: 'Status and metrics listen on the management address only. The API is what callers reach.',
    listen: 'The API listens on',
    everywhere: 'Every address',
    everywhereText: 'Callers on the network reach it. Use a firewall or a front.',
    loopback: 'This machine only',
    loopbackText: 'Only programs on this machine, such as a proxy, reach it.',
    apiPort: 'API port',
    statusPort: 'License Proxy status port',
    metricsPort: 'Engine metrics port',
    models: 'Model files',
    modelsText: 'A directory on the host with the .dg files.',
    files: 'Configuration files',
    filesText: 'A directory on the host that Site Admin writes to.',
  },
  review: {
    question: 'This is what will happen',
    intro: 'The site document is stored now; the host is not touched until you apply.',
    checking: 'Checking the document and planning',
    problems: 'The document needs a correction',
    problem: (path: string, message: string) => (path === '' ? message : `${path}: ${message}`),
    moreProblems: (more: number) => `and ${count(more)} more`,
    document: 'Site document',
    showDocument: 'Show the site document',
    summary: (interruption: string, fetch: number | null, span: string) =>
      [sentence(interruption), amountToFetch(fetch), span].filter(Boolean).join(' · '),
    apply: (steps: number) => `Apply ${count(steps)} steps`,
    upToDate: 'The host already runs what the document says.',
  },
};
