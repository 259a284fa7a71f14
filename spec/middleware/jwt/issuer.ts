import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An issuer of tokens on the loopback, which publishes its keys as the spec wants. */
export class Issuer {
  #server: Server | undefined
  #port = 0
  /** How many times it was asked. */
  asked = 0
  /** The paths that were asked for. */
  readonly paths: string[] = []
  /** What it was asked for. */
  readonly accepts: (string | undefined)[] = []
  /** How it answers. */
  answer: (response: ServerResponse) => void = () => undefined

  get url(): string {
    return `http://127.0.0.1:${this.#port}/keys`
  }

  /** Listens, on the same port again if it did before. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.asked++
      this.paths.push(request.url ?? '')
      this.accepts.push(request.headers.accept)
      response.setHeader('Connection', 'close')
      this.answer(response)
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  /** Publishes keys from now on. */
  publish(...keys: readonly unknown[]): void {
    this.answer = (response) => void response.end(JSON.stringify({ keys }))
  }

  /** Answers with a status and a text from now on. */
  reply(status: number, text: string, headers: Record<string, string> = {}): void {
    this.answer = (response) => void response.writeHead(status, headers).end(text)
  }
}
