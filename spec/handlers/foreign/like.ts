import type { HttpServer, ServerOptions } from '../../../lib/handlers/index.js'

type Conf = Readonly<Record<string, string>>

/** What came of a section: where it listens, what else was set, and what was said on standard error. */
export function made(
  factory: (globalConf: Conf, localConf: Conf) => HttpServer,
  conf: Conf,
): { options: Partial<ServerOptions>; said: string } {
  const said: string[] = []
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  try {
    return { options: factory({}, conf).options, said: said.join('') }
  } finally {
    write.mockRestore()
  }
}
