// Owns the list of screens that are looked at: name, address, in which situation.
import type { Page } from '@playwright/test';
import type { Look } from './look.ts';
import { configLooks } from './config-looks.ts';
import { paletteLooks } from './palette-looks.ts';

const see = (text: string | RegExp) => (page: Page) =>
  page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 8000 });
const draft = {
  name: 'east-wing',
  hosts: [
    { id: 'host-1', name: 'gpu-1', kind: 'local', address: '', roles: ['license-proxy', 'engine', 'api'] },
  ],
  passed: ['hosts', 'site', 'licence', 'registry', 'places', 'check'],
};

/** Put into the browser's storage before the first look, so that every step of the setup can be opened. */
export const storedDraft = JSON.stringify(draft);

export const looks: Look[] = [
  { name: 'sites-empty', situation: 'empty', address: '#/sites', ready: see('No site yet') },
  { name: 'sites-full', situation: 'full', address: '#/sites', ready: see('2 of 4 sites are working') },
  { name: 'sites-error', situation: 'error', address: '#/sites', ready: see('1 of 2 sites are working') },
  {
    name: 'setup-hosts-full',
    situation: 'full',
    address: '#/setup?step=hosts',
    ready: see('Docker 28.2.2'),
  },
  {
    name: 'setup-hosts-error',
    situation: 'error',
    address: '#/setup?step=hosts',
    ready: see('No container engine'),
  },
  {
    name: 'setup-site-full',
    situation: 'full',
    address: '#/setup?step=site',
    ready: see('What is the site called'),
  },
  {
    name: 'setup-licence-full',
    situation: 'full',
    address: '#/setup?step=licence',
    ready: see('A key is stored'),
  },
  {
    name: 'setup-licence-empty',
    situation: 'empty',
    address: '#/setup?step=licence',
    ready: see('How is the site'),
  },
  {
    name: 'setup-registry-full',
    situation: 'full',
    address: '#/setup?step=registry',
    ready: see('Which registry holds'),
  },
  {
    name: 'setup-places-full',
    situation: 'full',
    address: '#/setup?step=places',
    ready: see('Where does it listen'),
  },
  {
    name: 'setup-check-full',
    situation: 'full',
    address: '#/setup?step=check',
    ready: see('checks passed'),
  },
  {
    name: 'setup-review-full',
    situation: 'full',
    address: '#/setup?step=review',
    ready: see('unknown size to fetch'),
  },
  {
    name: 'setup-review-error',
    situation: 'error',
    address: '#/setup?step=review',
    ready: see('did not answer'),
  },
  {
    name: 'adopt-start',
    situation: 'full',
    address: '#/adopt',
    ready: see('Leave, any time'),
  },
  {
    name: 'adopt-full',
    situation: 'full',
    address: '#/adopt?connection=local',
    ready: see('Adopt 3 containers'),
  },
  {
    name: 'adopt-two-pairs',
    situation: 'error',
    address: '#/adopt?connection=local',
    ready: see('Not taken'),
  },
  {
    name: 'adopt-error',
    situation: 'empty',
    address: '#/adopt?connection=local',
    ready: see('No Deepgram container was found'),
  },
  {
    name: 'overview-full',
    situation: 'full',
    address: '#/sites/north-campus/overview',
    ready: see('Speech is working'),
  },
  {
    name: 'overview-fifty-hosts',
    situation: 'full',
    address: '#/sites/contact-centre/overview',
    ready: see('50 of 50 API'),
  },
  {
    name: 'overview-practice',
    situation: 'full',
    address: '#/sites/practice/overview',
    ready: see('Speech is working'),
  },
  {
    name: 'overview-error',
    situation: 'error',
    address: '#/sites/south-clinic/overview',
    ready: see('needs attention'),
  },
  {
    name: 'overview-empty',
    situation: 'full',
    address: '#/sites/east-wing/overview',
    ready: see('Nothing of this site runs yet'),
  },
  {
    name: 'overview-panel-service',
    situation: 'full',
    address: '#/sites/north-campus/overview?node=engine@gpu-1',
    ready: see(/impeller/),
  },
  {
    name: 'overview-panel-group',
    situation: 'full',
    address: '#/sites/contact-centre/overview?node=group:engine:ready',
    ready: see('Engine · 48 ready'),
  },
  {
    name: 'hosts-full',
    situation: 'hosts',
    address: '#/sites/harbour/hosts',
    ready: see('2 blockers · 3 warnings'),
  },
  {
    name: 'hosts-remedy',
    situation: 'hosts',
    address: '#/sites/harbour/hosts?check=cdi.current&host=rack-b',
    ready: see('What it changes'),
  },
  {
    name: 'hosts-unknown-key',
    situation: 'hosts',
    address: '#/sites/harbour/hosts?host=rack-c',
    ready: see('Trust this key'),
  },
  {
    name: 'hosts-next-release',
    situation: 'hosts',
    address: '#/sites/harbour/hosts?release=release-260915&open=gpu',
    ready: see('This judgement looks ahead'),
  },
  {
    name: 'hosts-facts',
    situation: 'hosts',
    address: '#/sites/harbour/hosts?facts=rack-b',
    ready: see('mokutil is not installed.'),
  },
  {
    name: 'hosts-fifty',
    situation: 'full',
    address: '#/sites/contact-centre/hosts',
    ready: see('96 GPUs on 48 hosts'),
  },
  {
    name: 'hosts-fifty-panel',
    situation: 'full',
    address: '#/sites/contact-centre/hosts?check=gpu.present&host=node-17',
    ready: see('nvidia-smi finds no GPU'),
  },
  {
    name: 'hosts-one',
    situation: 'full',
    address: '#/sites/practice/hosts',
    ready: see(/unknown on 1 host/),
  },
  {
    name: 'hosts-error',
    situation: 'error',
    address: '#/sites/south-clinic/hosts',
    ready: see('did not answer'),
  },
  {
    name: 'services-full',
    situation: 'full',
    address: '#/sites/north-campus/services',
    ready: see(/stem::/),
  },
  {
    name: 'services-error',
    situation: 'error',
    address: '#/sites/south-clinic/services?level=warning',
    ready: see(/WARN/),
  },
  {
    name: 'services-empty',
    situation: 'full',
    address: '#/sites/east-wing/services',
    ready: see('no services yet'),
  },
  {
    name: 'upgrade-news-full',
    situation: 'full',
    address: '#/sites/north-campus/upgrade',
    ready: see('releases in between'),
  },
  {
    name: 'upgrade-fit-full',
    situation: 'hosts',
    address: '#/sites/harbour/upgrade?stage=fit',
    ready: see(/other checks passed/),
  },
  {
    name: 'upgrade-images-full',
    situation: 'full',
    address: '#/sites/north-campus/upgrade?stage=images',
    ready: see(/Fetch \d+ images now/),
  },
  {
    name: 'upgrade-rehearsal-full',
    situation: 'full',
    address: '#/sites/north-campus/upgrade?stage=rehearsal&to=release-260915',
    ready: see('Way back to'),
  },
  {
    name: 'upgrade-rehearsal-empty',
    situation: 'full',
    address: '#/sites/contact-centre/upgrade?stage=rehearsal',
    ready: see('Rehearse there and back'),
  },
  {
    name: 'upgrade-plan-full',
    situation: 'full',
    address: '#/sites/north-campus/upgrade?stage=plan',
    ready: see(/Apply \d+ steps/),
  },
  {
    name: 'upgrade-soak-full',
    situation: 'full',
    address: '#/sites/north-campus/upgrade?stage=soak&operation=op-upgraded',
    ready: see('Keep it and save the report'),
  },
  {
    name: 'upgrade-news-error',
    situation: 'error',
    address: '#/sites/north-campus/upgrade?stage=plan',
    ready: see('did not answer'),
  },
  {
    name: 'plan-full',
    situation: 'full',
    address: '#/sites/east-wing/plan?goal=apply',
    ready: see('Apply 17 steps'),
  },
  {
    name: 'plan-blocked',
    situation: 'hosts',
    address: '#/sites/harbour/plan?goal=apply',
    ready: see('2 blockers stand in the way'),
  },
  {
    name: 'plan-stop',
    situation: 'full',
    address: '#/sites/north-campus/plan?goal=stop',
    ready: see('Stop north-campus'),
  },
  {
    name: 'plan-fifty-hosts',
    situation: 'full',
    address: '#/sites/contact-centre/plan?goal=stop',
    ready: see('Stop contact-centre'),
  },
  {
    name: 'plan-empty',
    situation: 'full',
    address: '#/sites/north-campus/plan',
    ready: see('Nothing to change'),
  },
  {
    name: 'plan-error',
    situation: 'error',
    address: '#/sites/south-clinic/plan',
    ready: see('did not answer'),
  },
  {
    name: 'operation-running',
    situation: 'running',
    address: '#/operations/op-running',
    ready: see('Cancel after this step'),
  },
  {
    name: 'operation-moving',
    situation: 'running',
    address: '#/operations/op-moving',
    ready: see('Traffic is moved'),
  },
  {
    name: 'operation-taken-back',
    situation: 'running',
    address: '#/operations/op-taken-back',
    ready: see('Show the revert'),
  },
  { name: 'operation-full', situation: 'full', address: '#/operations/op-past-0', ready: see('succeeded') },
  { name: 'operation-failed', situation: 'error', address: '#/operations/op-failed', ready: see('Resume') },
  {
    name: 'operation-interrupted',
    situation: 'error',
    address: '#/operations/op-interrupted',
    ready: see('Resume'),
  },
  {
    name: 'transcript-full',
    situation: 'full',
    address: '#/sites/north-campus/transcript',
    ready: see('Test again'),
  },
  {
    name: 'history-full',
    situation: 'full',
    address: '#/sites/north-campus/history',
    ready: see('Revisions'),
  },
  {
    name: 'history-compare-side',
    situation: 'full',
    address: '#/sites/north-campus/history?from=12&to=14&view=side',
    ready: see(/2 lines differ/),
  },
  {
    name: 'plan-rollback',
    situation: 'full',
    address: '#/sites/north-campus/plan?goal=rollback&revision=12',
    ready: see('Roll back north-campus to revision 12 (release-260714)'),
  },
  {
    name: 'history-empty',
    situation: 'full',
    address: '#/sites/practice/history',
    ready: see('No operation yet'),
  },
  {
    name: 'drills-full',
    situation: 'full',
    address: '#/sites/practice/drills',
    ready: see('The disk is full'),
  },
  { name: 'settings-full', situation: 'full', address: '#/settings', ready: see('local engine') },
  {
    name: 'settings-about',
    situation: 'full',
    address: '#/settings?part=about',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Show the licences' }).click();
      await page.getByText(/packages are part of the app/).waitFor();
    },
  },
  {
    name: 'no-such-screen-error',
    situation: 'full',
    address: '#/nowhere',
    ready: see('no screen at this address'),
  },
  ...configLooks,
  ...paletteLooks,
];
