// Owns carrying theme and density from the settings to the document. `system` follows the operating system.
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useRead } from '#renderer/client/hooks.ts';

export function Appearance() {
  const settings = useRead('settings.get', {}, { freshForMs: 60_000 });
  const { setColorScheme } = useMantineColorScheme();
  const theme = settings.data?.theme;
  const density = settings.data?.density;
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme === 'system' ? 'auto' : theme);
    // Mantine gives a new setter on every render; only the theme matters here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [theme]);
  useEffect(() => {
    if (density !== undefined) document.documentElement.dataset['density'] = density;
  }, [density]);
  return null;
}
