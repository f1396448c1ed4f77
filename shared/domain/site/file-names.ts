// Owns how a file of a site is named that must not take the name of another.
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const name = wanted.replace(/\.toml$/, `-${number}.toml`);
    if (!taken.includes(name)) return name;
  }
}
