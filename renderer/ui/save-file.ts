// Owns handing a text to the person as a file, by the browser's own download.
export function saveFile(name: string, text: string, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Freed after the browser has taken hold of it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
