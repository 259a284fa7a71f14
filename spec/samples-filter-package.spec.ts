import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadApp } from '../lib/config/index.js'
import { TestClient } from '../lib/testing/index.js'

describe('samples/deploy-filter-package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-filter-package-'))

  beforeAll(() => {
    const installed = join(folder, 'node_modules/powered-by-filter')
    mkdirSync(installed, { recursive: true })
    cpSync('samples/deploy-filter-package', installed, { recursive: true })
    writeFileSync(join(folder, 'site.cjs'), SITE)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each(['npm:powered-by-filter', 'egg:powered-by-filter', 'egg:Powered.By_Filter#main'])(
    'is found as %s once it is installed',
    async (reference) => {
      writeFileSync(
        join(folder, 'site.ini'),
        `[app:main]\nuse = call:site:app\nfilter-with = powered\n[filter:powered]\nuse = ${reference}\nname = our site\n`,
      )

      const response = await new TestClient(await loadApp('config:site.ini', { relativeTo: folder })).get('/')

      expect(response.header('x-powered-by')).toBe('our site')
      expect(response.text()).toBe('here')
    },
  )
})

const SITE = `exports.app = () => (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [new TextEncoder().encode('here')]
}
`
