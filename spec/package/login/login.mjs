// README's example with a login, as it stands there: the stack from a file, and the same as a Chain.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hashSync } from 'bcryptjs'

const readme = readFileSync('node_modules/tsgi/README.md', 'utf8')
const block = (language, holding) =>
  [...readme.matchAll(/```(\w+)\n([^]*?)```/g)].find(([, kind, text]) => kind === language && text.includes(holding))[2]
const tsgi = (...args) => spawnSync(process.execPath, ['node_modules/.bin/tsgi', ...args], { encoding: 'utf8' })
const credentials = (password) => `Basic ${btoa(`bob:${password}`)}`

// As htpasswd -B writes it.
writeFileSync('users', `bob:${hashSync('right', 5).replace('$2b$', '$2y$')}\n`)
writeFileSync('paste.ini', block('ini', 'egg:tsgi#authorization'))
mkdirSync('dist', { recursive: true })
writeFileSync(
  'dist/app.js',
  `export const application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [new TextEncoder().encode(\`hello \${environ.REMOTE_USER}\`)]
}
export const factory = () => application
`,
)

const checked = tsgi('check', '--build', 'paste.ini')
assert.deepEqual([checked.status, checked.stdout, checked.stderr], [0, '', '1 file: no errors, no warnings\n'])
const request = (...args) => tsgi('request', '-i', ...args, 'paste.ini', '/')
const right = request('-H', `Authorization: ${credentials('right')}`)
assert.deepEqual([right.status, right.stderr], [0, ''])
assert.match(right.stdout, /^HTTP\/1\.1 200 OK\n[^]*\n\nhello bob$/)
for (const refused of [request(), request('-H', `Authorization: ${credentials('wrong')}`)]) {
  assert.equal(refused.status, 1)
  assert.match(refused.stdout, /^HTTP\/1\.1 401 Unauthorized\nwww-authenticate: Basic realm="staff"/i)
}
assert.match(tsgi('request', '-i', 'paste.ini', '/old/x').stdout, /^HTTP\/1\.1 308 [^]*\nlocation: \/new\/x\n/i)

writeFileSync(
  'chain.mjs',
  `import { application } from './dist/app.js'
${block('ts', 'users: ').replace('port: 8080', "host: '127.0.0.1', port: 0")}
const ask = async (headers) => (await (await fetch(server.url, { headers })).text()).trim()
console.log(await ask({ authorization: '${credentials('right')}' }))
console.log(await ask({ authorization: '${credentials('wrong')}' }))
await server.close()
`,
)
const [welcome, refusal] = execFileSync(process.execPath, ['chain.mjs'], { encoding: 'utf8' }).split('\n')
assert.deepEqual([welcome, JSON.parse(refusal).status], ['hello bob', 401])
writeFileSync('users', 'bob:$2y$05$damaged\n')
assert.match(tsgi('check', '--build', 'paste.ini').stdout, /^[^\n]*users:1[^\n]*error: [^\n]*\n$/)
console.log('the login of the README works')
