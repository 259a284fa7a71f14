import { check } from './check.js'
import type { Command } from './command.js'
import { completion } from './completion.js'
import { explain } from './explain.js'
import { preset } from './preset.js'
import { request } from './request.js'
import { serve } from './serve.js'
import { show } from './show.js'
import { status } from './status.js'

const WORKING: readonly Command[] = [check, show, request, explain, preset, serve, status]

/** The subcommands of `tsgi`, as help lists them. */
export const COMMANDS: readonly Command[] = [...WORKING, completion(WORKING)]
