// Lists every key that this version knows. A signed catalogue may replace the list.
import { configKeysSchema, type ConfigKey } from './config-key.ts';
import { apiAgentKeys } from './api-agent-keys.ts';
import { apiFeatureKeys } from './api-feature-keys.ts';
import { apiPoolKeys } from './api-pool-keys.ts';
import { apiServerKeys } from './api-server-keys.ts';
import { commonKeys } from './common-keys.ts';
import { engineFluxKeys } from './engine-flux-keys.ts';
import { engineKeys } from './engine-keys.ts';

export const builtInConfigKeys: ConfigKey[] = configKeysSchema.parse([
  ...commonKeys,
  ...apiServerKeys,
  ...apiFeatureKeys,
  ...apiPoolKeys,
  ...apiAgentKeys,
  ...engineKeys,
  ...engineFluxKeys,
]);
