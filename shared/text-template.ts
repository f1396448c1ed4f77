// Owns texts with holes: `{name}` stands for a parameter, and a text that lacks one does not compile.

export type Value = string | number | boolean;

/** The names of the holes of a text. */
export type Holes<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Holes<Rest>
  : never;

export function fillTemplate(text: string, values: Readonly<Record<string, Value>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}
