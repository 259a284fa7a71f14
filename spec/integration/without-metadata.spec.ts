import { SHELF } from '../../lib/config/shelf.js'
import { optionSchema } from '../../lib/core/index.js'

const FOLDERS: Readonly<Record<string, () => Promise<object>>> = {
  'tsgi/apps': () => import('../../lib/apps/index.js'),
  'tsgi/middleware': () => import('../../lib/middleware/index.js'),
  'tsgi/server': () => import('../../lib/handlers/index.js'),
}

const entries = Object.values(SHELF).flatMap((group) => Object.entries(group))

describe('the shelf without reflect-metadata, which only the main module loads', () => {
  beforeAll(async () => {
    for (const load of Object.values(FOLDERS)) await load()
  })

  it('has no metadata here', () => {
    expect(Reflect).not.toHaveProperty('getMetadata')
  })

  it.each(entries)('knows the type of each option of %s', async (_, reference) => {
    const [folder = '', name = ''] = reference.split(':')
    const exported = (await FOLDERS[folder]?.()) as Readonly<Record<string, object>>
    expect(exported[name]).toBeInstanceOf(Function)
    expect(() => optionSchema(exported[name] ?? {})).not.toThrow()
  })
})
