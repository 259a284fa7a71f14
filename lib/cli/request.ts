import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadApp } from '../config/index.js'
import { FunctionErrorStream } from '../handlers/index.js'
import type { HeaderList } from '../protocol/index.js'
import { TestClient, type StreamedResponse } from '../testing/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf } from './deployment.js'
import { tellWarning } from './failure.js'
import { headerField } from './header-field.js'
import type { Terminal } from './terminal.js'

/** `tsgi request`: one request through a stack. */
export const request: Command = {
  name: 'request',
  summary: 'Send one request through the stack of a deployment file, in this process and without a socket.',
  usage: 'FILE[#NAME] PATH',
  notes: [
    'The body goes to standard output as it comes, byte by byte; what the application writes to wsgi.errors goes to',
    'standard error. Ends with 0 if the status is below 400, else with 1; with 1, too, if something is thrown or the',
    'protocol is broken.',
  ],
  flags: [
    { name: 'method', short: 'X', value: 'METHOD', about: 'the method; GET by default, POST with --data' },
    { name: 'header', short: 'H', value: 'NAME:VALUE', isRepeated: true, about: 'a header field' },
    {
      name: 'data',
      short: 'd',
      value: 'DATA|@FILE|@-',
      about: 'the body, or the file that holds it; a form unless a Content-Type says what it is',
    },
    { name: 'include', short: 'i', about: 'print status and header fields before the body' },
    { name: 'lint', isNegatable: true, about: 'check the protocol between all layers (on by default)' },
    GLOBAL,
  ],
  examples: [
    ['tsgi request paste.ini /', 'the body of the front page'],
    ["tsgi request -i paste.ini '/search?q=a'", 'with the head before it'],
    ['tsgi request -H "Authorization: Basic …" paste.ini#admin /', 'another section, as somebody'],
    ["tsgi request -d @order.json -H 'Content-Type: application/json' paste.ini /orders", 'a file as the body'],
  ],
  async run(given, terminal) {
    const [file = '', path = ''] = required(given, ['FILE', 'PATH'], 'request')
    const headers = given.texts('header').map((written) => headerField(written, 'request'))
    const body = await bodyOf(given.text('data'), terminal)
    const target = targetOf(file, terminal)
    const app = await loadApp(target.uri, loadOptions(given, target, terminal))
    const client = new TestClient(app, { lint: given.isOn('lint') !== false })
    try {
      const response = await client.stream(path, {
        method: given.text('method') ?? (body === undefined ? 'GET' : 'POST'),
        headers: body === undefined ? headers : withType(headers),
        ...(body === undefined ? {} : { body }),
        environ: { 'wsgi.errors': new FunctionErrorStream((text) => terminal.surroundings.stderr.write(text)) },
      })
      return await printed(response, given, terminal)
    } finally {
      await client.close()
    }
  },
}

async function printed(response: StreamedResponse, given: Arguments, terminal: Terminal): Promise<number> {
  if (given.isOn('include') === true) {
    const lines = [`HTTP/1.1 ${response.statusLine}`, ...response.headers.map(([name, value]) => `${name}: ${value}`)]
    await terminal.send(Buffer.from(`${lines.join('\n')}\n\n`, 'latin1'))
  }
  for await (const piece of response) await terminal.send(piece)
  for (const { message } of response.warnings) tellWarning(message, terminal)
  return response.status < 400 ? 0 : 1
}

async function bodyOf(written: string | undefined, { cwd, surroundings }: Terminal): Promise<Uint8Array | undefined> {
  if (written === undefined) return undefined
  if (!written.startsWith('@')) return Buffer.from(written)
  if (written !== '@-') return readFile(resolve(cwd, written.slice(1)))
  const pieces: Uint8Array[] = []
  for await (const piece of surroundings.stdin ?? []) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

function withType(headers: HeaderList): HeaderList {
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return hasType ? headers : [...headers, ['Content-Type', 'application/x-www-form-urlencoded']]
}
