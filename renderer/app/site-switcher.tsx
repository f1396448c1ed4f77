// Owns the title of the rail: the current site, and the way to another one.
import { Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import css from '#renderer/app/site-switcher.module.css';
import { useRead } from '#renderer/client/hooks.ts';
import { siteKind } from '#renderer/parts/status-words.ts';
import { useGo } from '#renderer/state/address.ts';
import { commonText } from '#renderer/text/common.ts';
import { frameText as text } from '#renderer/text/frame.ts';
import { StatusGlyph } from '#renderer/ui/status.tsx';

export function SiteSwitcher({ site, practice }: { site: string | null; practice: boolean }) {
  const go = useGo();
  const sites = useRead('sites.list', {}, { freshForMs: 5000 });
  const current = sites.data?.sites.find((each) => each.name === site);
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className={css.switcher} title={text.chooseSite}>
          <span className={css.mark}>
            {current ? <StatusGlyph kind={siteKind(current)} /> : <StatusGlyph kind="stopped" />}
          </span>
          <span className={css.name}>{site ?? commonText.appName}</span>
          {practice && site !== commonText.practice && (
            <span className={css.practice}>{commonText.practice}</span>
          )}
          <IconChevronDown size={14} className={css.chevron} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {sites.data?.sites.map((each) => (
          <Menu.Item
            key={each.name}
            leftSection={<StatusGlyph kind={siteKind(each)} />}
            rightSection={each.practice ? <span className={css.practice}>{commonText.practice}</span> : null}
            onClick={() => go({ to: '/sites/$site/overview', params: { site: each.name } })}
          >
            {each.name}
          </Menu.Item>
        ))}
        {sites.data && sites.data.sites.length > 0 && <Menu.Divider />}
        <Menu.Item onClick={() => go({ to: '/sites' })}>{text.allSites}</Menu.Item>
        <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => go({ to: '/setup' })}>
          {text.setUp}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
