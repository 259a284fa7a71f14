// Two workers of the installed command: HTTP/1.1 and HTTP/2, a reload that loses nothing, an end that is clean.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { setTimeout as delay } from 'node:timers/promises'

const write = (word) =>
  writeFileSync(
    'workers.ini',
    `[app:main]\nuse = call:./word.mjs:app\nword = ${word}\n[server:main]\nuse = egg:tsgi#http\n`,
  )

writeFileSync(
  'word.mjs',
  'export const app = (globalConf, { word }) => (environ, startResponse) => {\n  startResponse("200 OK", [["X-Protocol", environ.SERVER_PROTOCOL]])\n  return [Buffer.from(word)]\n}\n',
)
write('one')

const argv = [
  'node_modules/.bin/tsgi',
  'serve',
  'workers.ini',
  '--port',
  '0',
  '--workers',
  '2',
  '--idle-drain',
  '100ms',
]
const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
let told = ''
server.stderr.setEncoding('utf8').on('data', (text) => (told += text))
const ended = once(server, 'exit')
const [line] = await once(server.stdout.setEncoding('utf8'), 'data')
const [, url] = /^open (http:\S+)\n$/.exec(line) ?? assert.fail(`no URL in ${JSON.stringify(line)}: ${told}`)

async function http2() {
  const session = connect(url)
  const stream = session.request()
  let text = ''
  stream.setEncoding('utf8').on('data', (piece) => (text += piece))
  const [fields] = await once(stream, 'response')
  await once(stream, 'close')
  session.close()
  return [fields['x-protocol'], text]
}

const http1 = async () => {
  const response = await fetch(url)
  return [response.headers.get('x-protocol'), await response.text()]
}

assert.deepEqual(
  [await http1(), await http2()],
  [
    ['HTTP/1.1', 'one'],
    ['HTTP/2', 'one'],
  ],
)

write('two')
server.kill('SIGHUP')
for (let round = 0, text = 'one'; text !== 'two'; round++) {
  assert.ok(round < 400, `no reload: ${told}`)
  await delay(25)
  ;[, text] = await http1()
}
assert.deepEqual(await http2(), ['HTTP/2', 'two'])

server.kill('SIGTERM')
assert.deepEqual(await ended, [0, null], told)
console.log('two workers serve, reload and end')
