import { COMMANDS } from '../../lib/cli/commands.js'
import { commandHelp, generalHelp } from '../../lib/cli/help.js'
import type { Paint } from '../../lib/cli/terminal.js'

const plain: Paint = (_style, text) => text

const INTRODUCTION = `# The command line

\`npm install tsgi\` brings the command \`tsgi\`; \`npx tsgi\` runs it. It works on deployment files: files that say which
application stands behind which layers.

\`\`\`sh
npx tsgi check paste.ini       # find all that is wrong with it
npx tsgi show paste.ini        # see what wraps what
npx tsgi request paste.ini /   # one request, without a server
npx tsgi serve paste.ini       # serve it; prints the URL to open
\`\`\`

- **Exit codes.** 0: done. 1: what was asked for failed, or was answered with a status of 400 or above. 2: the command
  line is not understood.
- **Sections.** \`FILE\` is its section \`main\`, \`FILE#name\` another one.
- **Environment.** \`%(ENV_NAME)s\` in a file is the environment variable \`NAME\`. \`-g KEY=VALUE\` stands above \`[DEFAULT]\`.
- **TypeScript.** A module that a file names may be TypeScript where Node.js, Bun or Deno take it as it is; else
  install tsx (\`npm install --save-dev tsx\`), which is found from the folder of the file.
- **Colours** are there on a terminal only; \`NO_COLOR\` turns them off, \`FORCE_COLOR\` on.
- **Secrets** are masked in what \`show\` prints.

This page is generated from the help of the command: \`node scripts/command-line.mjs\`.
`

/** The manual's page: what `--help` prints, command by command. */
export function manual(): string {
  const sections = COMMANDS.map((command) => section(`tsgi ${command.name}`, commandHelp(command, plain)))
  return [INTRODUCTION, section('tsgi', generalHelp(COMMANDS, plain)), ...sections].join('\n')
}

function section(title: string, help: string): string {
  return `## ${title}\n\n\`\`\`text\n${help}\n\`\`\`\n`
}
