import {
  bodyMemberRules,
  bodyRules,
  chunkRules,
  closeOnceRules,
  endRules,
  firstPieceRules,
  nextRules,
  piecesRules,
  progressRules,
  settledRules,
  startedRules,
} from './body-rules.js'
import { applicationRules, callRules } from './call-rules.js'
import { environKeyRules } from './environ-key-rules.js'
import { environReadRules } from './environ-read-rules.js'
import { environRules, environShapeRules } from './environ-rules.js'
import { errorsCallRules, errorsMemberRules } from './error-stream-rules.js'
import { fileWrapperRules } from './file-wrapper-rules.js'
import { headerListRules, headerPairRules, headerRules, headRules } from './header-rules.js'
import {
  inputCallRules,
  inputDemandRules,
  inputMemberRules,
  inputPromiseRules,
  inputResultRules,
} from './input-rules.js'
import { atOnceRules, blockRules, layerCloseRules, layerSyncRules } from './layer-rules.js'
import type { Rule } from './rule.js'
import { rethrownRules, startResponseRules, writeGivenRules } from './start-response-rules.js'
import { statusRules } from './status-rules.js'
import { writeRules, writeUseRules } from './write-rules.js'

/** Every rule that Lint checks, by noun. */
export const lintRules: readonly Rule[] = [
  ...applicationRules,
  ...callRules,
  ...environShapeRules,
  ...environRules,
  ...environReadRules,
  ...environKeyRules,
  ...inputMemberRules,
  ...inputCallRules,
  ...inputDemandRules,
  ...inputPromiseRules,
  ...inputResultRules,
  ...errorsMemberRules,
  ...errorsCallRules,
  ...startResponseRules,
  ...writeGivenRules,
  ...rethrownRules,
  ...statusRules,
  ...headerListRules,
  ...headerPairRules,
  ...headerRules,
  ...headRules,
  ...writeRules,
  ...writeUseRules,
  ...bodyRules,
  ...chunkRules,
  ...startedRules,
  ...progressRules,
  ...firstPieceRules,
  ...endRules,
  ...piecesRules,
  ...closeOnceRules,
  ...nextRules,
  ...settledRules,
  ...bodyMemberRules,
  ...blockRules,
  ...atOnceRules,
  ...layerCloseRules,
  ...layerSyncRules,
  ...fileWrapperRules,
]
