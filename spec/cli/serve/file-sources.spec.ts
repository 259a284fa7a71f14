import { join } from 'node:path'
import { parseArguments } from '../../../lib/cli/arguments.js'
import { loadOptions, targetOf } from '../../../lib/cli/deployment.js'
import { serve } from '../../../lib/cli/serve.js'
import { fileSources } from '../../../lib/cli/serve/file-sources.js'
import { Terminal } from '../../../lib/cli/terminal.js'
import { folderWith, Recorded } from '../command-line.js'

const cwd = folderWith({
  'plain.ini': '[app:main]\nuse = call:./apps:app\nlog = file:./app.log\n',
  'etc/whole.ini': `[pipeline:main]
pipeline = auth app
[filter:auth]
use = egg:tsgi#authorization
users = htpasswd:%(here)s/users
    htpasswd:more-users
    somebody:hash
[app:app]
use = config:other.ini#app
[server:main]
use = egg:tsgi#http
tls_cert = a.pem, b.pem
tls_key = %(elsewhere)s/key.pem
[server:spare]
use = egg:tsgi#http
`,
  'etc/other.ini': '[app:app]\nuse = call:./apps:app\npassword = file:secret.txt\npath: file:not-secret.txt\n',
  'broken.ini': '[app:main\nuse',
})

function sources(...argv: string[]): string[] {
  const terminal = new Terminal({ stdout: new Recorded(), stderr: new Recorded(), env: {}, cwd })
  const given = parseArguments(argv, serve)
  const target = targetOf(given.positionals[0] ?? '', terminal)
  const loading = loadOptions(given, target, terminal)
  return fileSources(given, target, loading, terminal).map((file) => file.slice(cwd.length + 1))
}

describe('fileSources', () => {
  it('is the deployment file, and nothing that it only mentions', () => {
    expect(sources('plain.ini')).toEqual(['plain.ini'])
  })

  it('are also the files that it leads to, with users, secrets and certificates', () => {
    expect(new Set(sources('etc/whole.ini'))).toEqual(
      new Set(['etc/whole.ini', 'etc/other.ini', 'etc/users', 'more-users', 'a.pem', 'b.pem', 'etc/secret.txt']),
    )
  })

  it('are also certificates of the command line', () => {
    expect(sources('plain.ini', '--tls-cert', 'c.pem', '--tls-cert', '/d.pem', '--tls-key=k.pem')).toEqual([
      'plain.ini',
      'c.pem',
      join('/d.pem').slice(cwd.length + 1),
      'k.pem',
    ])
  })

  it('is the deployment file also where it cannot be read or is not there', () => {
    expect(sources('broken.ini')).toEqual(['broken.ini'])
    expect(sources('nowhere.ini')).toEqual(['nowhere.ini'])
  })
})
