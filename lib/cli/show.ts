import { checkFile, readGraph, type Graph } from '../config/index.js'
import type { Arguments } from './arguments.js'
import { GLOBAL, type Command } from './command.js'
import { loadOptions, required, targetOf, type Target } from './deployment.js'
import { shortPlace } from './place.js'
import { problemLine } from './problems.js'
import { flowsOf, rootsOf } from './show/flow.js'
import { mermaidText } from './show/mermaid.js'
import { svgText } from './show/svg.js'
import { treeText } from './show/tree.js'
import type { Terminal } from './terminal.js'

/** `tsgi show`: a deployment file as a tree, a chart, a picture or data. */
export const show: Command = {
  name: 'show',
  summary: 'Show what a deployment file builds: what wraps what, what chooses among what, where it was written.',
  usage: 'FILE[#NAME]',
  notes: [
    'Imports nothing, so that a file can be seen whose packages are not installed. Without NAME the section main is',
    'shown, or the whole file if there is none. Secrets are masked.',
  ],
  flags: [
    { name: 'all', short: 'a', about: 'show the whole file' },
    {
      name: 'format',
      value: 'FORMAT',
      choices: ['tree', 'mermaid', 'json', 'svg'],
      about: 'a tree (the default), a flowchart for Mermaid, data with the origin of every value, or a picture',
    },
    GLOBAL,
  ],
  examples: [
    ['tsgi show paste.ini', 'the section main as a tree'],
    ['tsgi show paste.ini#admin', 'another section'],
    ['tsgi show --format svg --all paste.ini > stack.svg', 'the whole file as a picture'],
  ],
  async run(given, terminal) {
    const [file = ''] = required(given, ['FILE'], 'show')
    const target = targetOf(file, terminal)
    const graph = await graphOf(given, target, terminal)
    const { cwd, paintError } = terminal
    for (const problem of graph.problems) terminal.tell(problemLine('error', problem, cwd, paintError))
    for (const problem of graph.warnings) terminal.tell(problemLine('warning', problem, cwd, paintError))
    const isShown = graph.nodes.length > 0
    if (isShown) terminal.print(printed(graph, given.text('format'), titleOf(target, cwd), terminal))
    return isShown && graph.problems.length === 0 ? 0 : 1
  },
}

/** The graph of what is asked for; one without `main` has the whole file. */
async function graphOf(given: Arguments, target: Target, terminal: Terminal): Promise<Graph> {
  const options = loadOptions(given, target, terminal)
  const wholeFile = () => checkFile(target.file, { ...options, link: false })
  if (given.isOn('all') === true) return { ...(await wholeFile()), main: undefined }
  const graph = readGraph(target.uri, options)
  const hasNoMain =
    target.name === undefined &&
    graph.problems.some(({ code, place }) => code === 'SECTION_MISSING' && place === undefined)
  return hasNoMain ? wholeFile() : graph
}

function printed(graph: Graph, format: string | undefined, title: string, { cwd, paint }: Terminal): string {
  if (format === 'json') return JSON.stringify(graph, undefined, 2)
  const flows = flowsOf(graph, graph.main === undefined ? rootsOf(graph) : [graph.main])
  if (format === 'mermaid') return mermaidText(flows)
  return format === 'svg' ? svgText(flows, title, cwd) : treeText(flows, cwd, paint)
}

function titleOf({ file, name }: Target, cwd: string): string {
  return `${shortPlace(file, cwd)}${name === undefined ? '' : `#${name}`}`
}
