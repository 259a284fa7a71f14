// The command of the installed package, as a person uses it: version, help, check, show, request, serve and its end.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'

const BIN = 'node_modules/.bin/tsgi'
const { version } = JSON.parse(readFileSync('node_modules/tsgi/package.json', 'utf8'))
const env = { ...process.env, NO_COLOR: '1' }

writeFileSync(
  'hello.mjs',
  'export const hello = () => (environ, startResponse) => {\n  startResponse("200 OK", [["Content-Type", "text/plain"]])\n  return [Buffer.from(`hello ${environ["acme.who"]}`)]\n}\n',
)
writeFileSync('typed.mts', 'export { hello } from "./hello.mjs"\nexport const typed: string = "typed"\n')
writeFileSync(
  'paste.ini',
  `[pipeline:main]
pipeline = adder hello
[filter:adder]
use = egg:tsgi#env-injection
key = acme.who
value = %(ENV_WHO)s
[app:hello]
use = call:./hello.mjs:hello
[server:main]
use = egg:waitress#main
port = 0
`,
)
writeFileSync('typed.ini', '[app:main]\nuse = call:./typed:hello\n')

function tsgi(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env: { ...env, WHO: 'you' } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr })
    })
  })
}

assert.deepEqual(await tsgi('--version'), { code: 0, stdout: `${version}\n`, stderr: '' })
assert.match((await tsgi('serve', '--help')).stdout, /--keep-alive-timeout DURATION/)
assert.equal((await tsgi('chekc')).code, 2)
assert.deepEqual(await tsgi('check', 'paste.ini'), { code: 0, stdout: '', stderr: '1 file: no errors, no warnings\n' })
assert.match((await tsgi('show', 'paste.ini')).stdout, /^pipeline main .*\n├─ filter adder .*\n└─ app hello .*\n$/)
assert.deepEqual(await tsgi('request', 'paste.ini', '/'), { code: 0, stdout: 'hello you', stderr: '' })
assert.equal((await tsgi('request', 'paste.ini#nobody', '/')).code, 1)

const typed = await tsgi('request', 'typed.ini', '/')
if (process.features.typescript) assert.equal(typed.stdout, 'hello undefined')
else assert.match(typed.stderr, /typed\.ini:2:7: error: .*install a loader: npm install --save-dev tsx/)

for (const signal of ['SIGINT', 'SIGTERM']) {
  const server = spawn(process.execPath, [BIN, 'serve', 'paste.ini', '--host', '127.0.0.1'], {
    env: { ...env, WHO: signal },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  const [line] = await once(server.stdout.setEncoding('utf8'), 'data')
  const [, url] = /^open (http:\S+)\n$/.exec(line) ?? assert.fail(`no URL in ${JSON.stringify(line)}`)
  assert.equal(await (await fetch(url)).text(), `hello ${signal}`)
  server.kill(signal)
  assert.deepEqual(await ended, [0, null])
}
console.log('the command works')
