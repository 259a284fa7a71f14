// A deployment file beside this program, loaded by import.
import assert from 'node:assert/strict'
import { loadApp } from 'tsgi/config'
import { TestClient } from 'tsgi/testing'

const app = await loadApp('config:paste.ini', { relativeTo: import.meta.dirname })
const response = await new TestClient(app).get('/a')
assert.equal(response.text(), '/a by a file')
