import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ServerOptions } from '../../lib/handlers/index.js'
import { OptionSchema } from '../../lib/core/index.js'
import { serverOptions } from '../../lib/handlers/server-options.js'

const page = readFileSync(join(__dirname, '../../docs/limits.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(\w+)` +\| (\S+) /gm)].map(([, name = '', text = '']) => [name, text] as const)

describe('docs/limits.md', () => {
  it('names every limit that there is', () => {
    const limits = [...OptionSchema.of('the server', ServerOptions).specs.keys()].filter(
      (name) => /^(max|headers|request|body|handler|write|keepAlive)\w*$/.test(name) && name !== 'maxRequests',
    )
    expect(rows.map(([name]) => name).sort()).toEqual(limits.sort())
  })

  it.each(rows)('says of %s that its default is %s', (name, text) => {
    const schema = OptionSchema.of('the server', ServerOptions)
    const { value, problems } = schema.check({ [name]: text })
    expect(problems).toEqual([])
    expect((value as Record<string, unknown>)[name]).toBe(serverOptions({})[name as 'maxUrl'])
  })

  it('says which rate a body must have', () => {
    expect(page).toContain(`\`minBodyRate\` (${serverOptions({}).minBodyRate} bytes per second)`)
  })
})
