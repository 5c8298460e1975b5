/** Content of a bench: made up as it is read. */
const piece = Buffer.alloc(1024 * 1024, 'content of no importance ');

export async function* bytesOf(size: number): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; left -= piece.length) yield await Promise.resolve(piece.subarray(0, left));
}

/** Reads a download, and throws unless it has that many bytes. */
export async function readAll(stream: AsyncIterable<Uint8Array>, size: number): Promise<void> {
  let count = 0;
  for await (const chunk of stream) count += chunk.byteLength;
  if (count !== size) throw new Error(`${count} bytes came, not ${size}`);
}
