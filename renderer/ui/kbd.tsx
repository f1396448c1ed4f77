// Owns how a key is drawn.
import css from './kbd.module.css';

export function Kbd({ children }: { children: React.ReactNode }) {
  return <kbd className={css.kbd}>{children}</kbd>;
}
