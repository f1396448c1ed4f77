// Owns raising the whole UI over the fake core at one address.
import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { App } from '#renderer/app/app.tsx';
import { createAppRouter } from '#renderer/app/router.tsx';
import { createClient } from '#renderer/client/client.ts';
import { Connection } from '#renderer/client/connection.ts';
import { createQueryClient } from '#renderer/client/query-client.ts';
import { createFakeWorld } from '#test/fakes/fake-procedures';
import { MemoryDoor } from '#test/fakes/memory-line';
import { scenario, type Scenario, type ScenarioName } from '#test/fakes/scenarios';

export function renderApp(address: string, situation: ScenarioName | Scenario = 'full') {
  const world = createFakeWorld(typeof situation === 'string' ? scenario(situation) : situation, {
    speed: 4000,
  });
  const door = new MemoryDoor(world.core);
  const connection = new Connection(door.open, { firstDelayMs: 5, longestDelayMs: 20 });
  const router = createAppRouter(createMemoryHistory({ initialEntries: [address] }));
  const view = render(
    <App client={createClient(connection)} queries={createQueryClient()} router={router} env="test" />,
  );
  return { world, door, connection, router, user: userEvent.setup(), ...view };
}
