// Owns the start of the UI: styles in their order, the door, the first render.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '#renderer/ui/tokens.css';
import '#renderer/ui/base.css';
import '#renderer/ui/kit.css';
import { createRoot } from 'react-dom/client';
import { App } from '#renderer/app/app.tsx';
import { allowOnlyPlainText, compileNoCode } from '#renderer/app/trusted-types.ts';
import { createAppRouter } from '#renderer/app/router.tsx';
import { createClient } from '#renderer/client/client.ts';
import { Connection } from '#renderer/client/connection.ts';
import { chooseDoor } from '#renderer/client/doors.ts';
import { createQueryClient } from '#renderer/client/query-client.ts';

allowOnlyPlainText();
compileNoCode();

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

// The door looks at the address first, because the browser door's token stands where the route will be.
const client = createClient(new Connection(chooseDoor()));
createRoot(root).render(<App client={client} queries={createQueryClient()} router={createAppRouter()} />);
