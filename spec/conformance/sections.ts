import { checkFile } from 'tsgi/config'

/** Everything that a file holds by name, as the oracle's `--all` has it. */
export async function sectionsOf(file: string): Promise<[kind: 'app' | 'filter' | 'server', name: string][]> {
  const { nodes } = await checkFile(file, { link: false })
  return nodes.flatMap(({ kind, section = '' }) => {
    const name = section.slice(section.indexOf(':') + 1).trim()
    const wanted = kind === 'filter' || kind === 'server' ? kind : 'app'
    return section.startsWith('filter-app:') && kind === 'filter' ? [] : [[wanted, name]]
  })
}
