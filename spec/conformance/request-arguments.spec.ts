import { join } from 'node:path'
import { deployment } from '../config/deployment.js'
import { parseArguments, requestLines } from './request-arguments.js'

describe('requestLines', () => {
  it('are those in the file, then those beside it', () => {
    const folder = deployment({
      'x.ini': '# oracle: --kind filter f  \r\n; oracle:\n #oracle: no\n# oracle:  main\n',
      'x.args': '--kind server\nlast\n',
    })

    expect(requestLines(join(folder, 'x.ini'))).toEqual(['--kind filter f', '', 'main', '--kind server', 'last'])
  })

  it('are a plain one if there are none', () => {
    expect(requestLines(join(deployment({ 'x.ini': '[app:main]\n' }), 'x.ini'))).toEqual([''])
  })
})

describe('parseArguments', () => {
  const parsed = (line: string) => parseArguments('/some where/x.ini', line)

  it('without any ask for the application main of the file', () => {
    expect(parsed('')).toEqual({
      kind: 'app',
      name: undefined,
      uri: 'config:/some%20where/x.ini',
      relativeTo: undefined,
      globalConf: undefined,
    })
  })

  it('take kind, name, URI and global configuration, in words as a shell has them', () => {
    expect(parsed(`--kind=filter "a  b"'c'\\ d --global k=v=w --global 'x=' --indent 2`)).toEqual({
      kind: 'filter',
      name: 'a  bc d',
      uri: 'config:/some%20where/x.ini',
      relativeTo: undefined,
      globalConf: { k: 'v=w', x: '' },
    })
  })

  it('start a relative URI from the folder of the file, unless another is given', () => {
    expect(parsed('--uri config:{here}/y.ini')).toMatchObject({
      uri: 'config:/some where/y.ini',
      relativeTo: '/some where',
    })
    expect(parsed('--uri y --relative-to {here}/z')).toMatchObject({ uri: 'y', relativeTo: '/some where/z' })
    expect(parsed("--relative-to ''")).toMatchObject({ relativeTo: '' })
  })
})
