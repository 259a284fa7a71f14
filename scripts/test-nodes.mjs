// Runs the packed package under each Node that is supported: import, require and both, with a request over a socket.
import { pack, plainProject, runPrograms } from './packed.mjs'
import { capture } from './run.mjs'
import { installNode } from './runtimes.mjs'
import { Tally } from './tally.mjs'

const SUPPORTED = [20, 22, 24, 26]

const tally = new Tally('nodes')
const folder = plainProject(pack())
for (const major of SUPPORTED) {
  const own = Number(process.versions.node.split('.')[0]) === major
  try {
    const node = own ? process.execPath : installNode(major)
    runPrograms(tally, `Node ${capture(node, ['--version']).output}`, node, folder)
  } catch (error) {
    tally.add(`Node ${major}`, { ok: false, output: error.message })
  }
}
tally.finish()
