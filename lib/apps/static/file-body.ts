import type { FileHandle } from 'node:fs/promises'

const BLOCK_SIZE = 64 * 1024

/**
 * The bytes of an open file, in blocks, up to a size: no more if it grows, fewer if it shrinks. Closes the file when it
 * is closed.
 */
export class FileBody implements AsyncIterable<Uint8Array> {
  readonly #file: FileHandle
  readonly #size: number
  #closed: Promise<void> | undefined

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let position = 0; position < this.#size;) {
      const length = Math.min(BLOCK_SIZE, this.#size - position)
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#file.close())
  }
}
