import { serve, type Server } from '../../lib/handlers/index.js'
import { textBody, type Environ, type StartResponse } from '../../lib/index.js'
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  GOAWAY,
  HEADERS,
  PING,
  RawHttp2,
  requestFields,
  RST_STREAM,
  SETTINGS,
} from '../handlers/raw-http2.js'

const MIB = 2 ** 20
let server: Server
let probes: number[] = []
let probing: NodeJS.Timeout | undefined

const hello = (_: Environ, startResponse: StartResponse): Uint8Array[] => {
  startResponse('200 OK', [])
  return textBody('Hello')
}

beforeEach(async () => {
  server = await serve(hello, { port: 0, onError: () => undefined })
  probes = []
  probing = setInterval(() => {
    const begin = performance.now()
    const probe = async (): Promise<void> => {
      if ((await (await fetch(server.url)).text()) === 'Hello') probes.push(performance.now() - begin)
    }
    // One that is under way when a server closes counts for nothing.
    probe().catch(() => undefined)
  }, 20)
})

afterEach(async () => {
  clearInterval(probing)
  await server.close()
})

/** Lets a client attack; gives what became of its connection. */
async function attacked(attack: (client: RawHttp2) => void): Promise<RawHttp2> {
  const before = process.memoryUsage().rss
  const client = new RawHttp2(server.port)
  await client.until(SETTINGS)
  attack(client)
  await client.until(GOAWAY)
  client.destroy()
  expect(process.memoryUsage().rss - before).toBeLessThan(50 * MIB)
  return client
}

/** What must hold for the others: tenfold slack over 250 ms. */
async function othersAreServed(): Promise<void> {
  const count = probes.length
  for (let round = 0; round < 200 && probes.length < count + 5; round++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect(probes.length).toBeGreaterThanOrEqual(count + 5)
  expect(Math.max(...probes)).toBeLessThan(2_500)
  const other = new RawHttp2(server.port)
  other.request(1)
  expect((await other.until(DATA, 1))?.payload.toString()).toBe('Hello')
  other.destroy()
}

function goaways({ frames }: RawHttp2): number[] {
  return frames.filter(({ type }) => type === GOAWAY).map(({ payload }) => payload.readUInt32BE(4))
}

const COMPRESSION_ERROR = 9
jest.setTimeout(60_000)

const fields = requestFields()

/** Made beforehand: what the client costs is not what is measured. */
const flood = rapidResets()

function rapidResets(): Buffer {
  const pieces: Buffer[] = []
  for (let id = 1; id < 20_000; id += 2) {
    pieces.push(frame(HEADERS, END_STREAM + END_HEADERS, id, fields))
    pieces.push(frame(RST_STREAM, 0, id, Buffer.from([0, 0, 0, 8])))
  }
  return Buffer.concat(pieces)
}

describe('G21: HTTP/2', () => {
  it('CVE-2023-44487: 10,000 HEADERS with RST_STREAM end the connection, and others are served', async () => {
    const client = await attacked((each) => {
      each.send(flood)
    })
    // GOAWAY may be lost on its way to who goes on sending.
    expect(client.isClosed || goaways(client).length > 0).toBe(true)
    await othersAreServed()
  })

  it('CVE-2024-27983, 2024-27919: CONTINUATION without end ends the connection', async () => {
    const client = await attacked((each) => {
      each.send(frame(HEADERS, END_STREAM, 1, fields))
      const more = frame(CONTINUATION, 0, 1, requestFields('/', 'GET').subarray(0, 0))
      each.send(...Array.from({ length: 10_000 }, () => more))
    })
    expect(client.isClosed || goaways(client).length > 0).toBe(true)
    await othersAreServed()
  })

  it('a megabyte of header fields in CONTINUATION ends the stream or the connection', async () => {
    const app = jest.fn(hello)
    await server.close()
    server = await serve(app, { port: 0 })
    const client = new RawHttp2(server.port)
    await client.until(SETTINGS)
    const value = Buffer.concat([Buffer.from([0, 1, 0x78, 0x7f, 0x81, 0x7f]), Buffer.alloc(16_000, 0x79)])
    client.send(frame(HEADERS, END_STREAM, 1, fields))
    for (let count = 0; count < 64; count++) client.send(frame(CONTINUATION, count === 63 ? END_HEADERS : 0, 1, value))
    const end = await Promise.race([client.until(RST_STREAM), client.until(GOAWAY)])
    expect(end ?? client.isClosed).toBeTruthy()
    expect(app.mock.calls.filter(([environ]) => environ.SERVER_PROTOCOL === 'HTTP/2')).toEqual([])
    client.destroy()
  })

  it('CVE-2025-59465: malformed HPACK ends the connection with COMPRESSION_ERROR', async () => {
    const client = await attacked((each) => {
      each.send(frame(HEADERS, END_STREAM + END_HEADERS, 1, Buffer.alloc(8_000, 0xff)))
    })
    expect(goaways(client)).toContain(COMPRESSION_ERROR)
    await othersAreServed()
  })

  it('CVE-2019-9512: 20,000 PINGs whose answers are not read cost no memory', async () => {
    const client = new RawHttp2(server.port)
    await client.until(SETTINGS)
    const before = process.memoryUsage().rss
    const ping = frame(PING, 0, 0, Buffer.alloc(8))
    client.send(...Array.from({ length: 20_000 }, () => ping))
    await othersAreServed()
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MIB)
    client.destroy()
  })

  it('CVE-2019-9518: empty DATA without end ends the connection', async () => {
    const client = await attacked((each) => {
      each.send(frame(HEADERS, END_HEADERS, 1, requestFields('/', 'POST')))
      const empty = frame(DATA, 0, 1)
      each.send(...Array.from({ length: 10_000 }, () => empty))
    })
    expect(client.isClosed || goaways(client).length > 0).toBe(true)
    await othersAreServed()
  })

  it('says how many streams there may be, and refuses more', async () => {
    await server.close()
    const waiting: Environ[] = []
    server = await serve(
      (environ: Environ) => {
        waiting.push(environ)
        return new Promise<never>(() => undefined)
      },
      { port: 0, maxStreams: 3, closeTimeout: 0 },
    )
    const client = new RawHttp2(server.port)
    await client.until(SETTINGS)
    for (let id = 1; id < 20; id += 2) client.request(id)
    const refused = await client.until(RST_STREAM)
    expect(refused?.payload.readUInt32BE()).toBe(7)
    expect(client.frames[0]?.payload.toString('hex')).toContain('000300000003')
    expect(waiting.filter(({ SERVER_PROTOCOL }) => SERVER_PROTOCOL === 'HTTP/2')).toHaveLength(3)
    client.destroy()
  })
})
