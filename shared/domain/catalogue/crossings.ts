// Owns what must be heeded when a site passes a release, up or down, as data. Source: docs/domain.md, "Upgrade order". The vendor publishes no release that
// must be stopped at in between; a signed catalogue file can name one (`mustStop`).
import type { Crossing } from './catalogue.ts';

export const crossings: Crossing[] = [
  {
    id: 'license-proxy-first-240228',
    at: '240228',
    order: ['license-proxy', 'engine', 'api'],
    breaksBack: 'Engine and API of this release or newer get no licence from an older License Proxy.',
    message: 'License Proxy and Billing must be updated before Engine and API, else the site goes down.',
    source: 'Deepgram self-hosted changelog, 240228 and 240325',
  },
  {
    id: 'license-proxy-first-250307',
    at: '250307',
    order: ['license-proxy', 'engine', 'api'],
    breaksBack: 'Engine and API of this release or newer get no licence from an older License Proxy.',
    message: 'It is essential that the License Proxy is updated before Engine and API.',
    source: 'Deepgram self-hosted changelog, 250307',
  },
  {
    id: 'engine-before-api-260115',
    at: '260115',
    order: ['license-proxy', 'engine', 'api'],
    products: ['aura-2-en', 'aura-2-es', 'aura-2-polyglot', 'flux-tts', 'voice-agent'],
    breaksBack: 'An API of this release or newer gets no speech from an older Engine.',
    message: 'The new Engine speaks with the old API, and not the other way round.',
    source: 'Deepgram self-hosted changelog, 260115',
  },
  {
    id: 'engine-environment-260611',
    at: '260611',
    environment: { service: 'engine', names: ['NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'] },
    message: 'The Engine finds no libcuda without the NVIDIA environment.',
    source: 'Deepgram Helm chart changelog, 0.37.0',
  },
  {
    id: 'models-shape-260630',
    at: '260630',
    breaksBack: 'Programs that read the new shape of /v1/models do not understand the old one.',
    message: '/v1/models changes its shape; programs that read it must be ready for both.',
    source: 'Deepgram self-hosted changelog, 260630',
  },
];
