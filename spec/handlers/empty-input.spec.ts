import { EmptyInput } from '../../lib/handlers/empty-input.js'

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const got: Uint8Array[] = []
  for await (const piece of pieces) got.push(piece)
  return got
}

describe('EmptyInput', () => {
  it('W52: is at its end from the start', async () => {
    const input = new EmptyInput()
    expect([(await input.read()).byteLength, (await input.readline()).byteLength]).toEqual([0, 0])
    expect([await input.readlines(), await all(input), await all(input.chunks())]).toEqual([[], [], []])
  })
})
