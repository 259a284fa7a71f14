// Removes what builds and checks write.
import { rmSync } from 'node:fs'
import { join } from 'node:path'

const written = ['dist', 'coverage', 'reports', '.stryker-tmp']
for (const name of written) rmSync(join(import.meta.dirname, '..', name), { recursive: true, force: true })
