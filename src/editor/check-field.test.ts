import assert from 'node:assert/strict';
import type { TypedField } from '../kit/field';
import { checkSetting, checkTyped } from './check-field';
import type { Texts } from './text';

const texts: Texts = { get: (key) => key, find: (key) => key };
const number: TypedField = { kind: 'integer', sources: ['num', 'msg'], min: 1 };
const place: TypedField = { kind: 'reference', sources: ['auto', 'str'], auto: ['payload'], required: true };
const check = (field: TypedField, value: string, type: string, required = false, list = false) =>
  checkTyped(field, { value, type, required, list }, texts);

describe('checks of typed inputs', () => {
  before(() => Object.assign(globalThis, { RED: { utils: { validateTypedProperty: () => true } } }));
  after(() => Reflect.deleteProperty(globalThis, 'RED'));

  it('take a blank literal unless it is required', () => {
    assert.equal(check(number, '', 'num'), undefined);
    assert.equal(check(number, '', 'num', true), 'error.required');
  });

  it('take a required field that is left to the message', () => {
    assert.equal(check(place, '', 'auto', true), undefined);
    assert.equal(check(place, '', 'str', true), undefined);
  });

  it('want to know which property a source means', () => {
    assert.equal(check(number, '', 'msg'), 'error.source');
  });

  it('know whole numbers and their least value', () => {
    assert.equal(check(number, '5', 'num'), undefined);
    assert.equal(check(number, '0', 'num'), 'error.integer');
    assert.equal(check(number, '1.5', 'num'), 'error.integer');
  });

  it('leave environment variables to the runtime', () => {
    assert.equal(check(number, '${LIMIT}', 'num'), undefined);
    assert.equal(checkSetting({ setting: true, value: 8, min: 1 }, '${CALLS}', texts), undefined);
  });

  it('want a list to come from where a list can be', () => {
    const reference: TypedField = { kind: 'reference', sources: ['str', 'msg', 'json'] };
    assert.equal(check(reference, '/a/b', 'str', true, true), 'error.list');
    assert.equal(check(reference, '${LIST}', 'str', true, true), 'error.list');
    assert.equal(check(reference, 'payload', 'msg', true, true), undefined);
    assert.equal(check(reference, '{"name": "a"}', 'json', true, true), 'error.listJson');
    assert.equal(check(reference, '[{"name": "a"}]', 'json', true, true), undefined);
    assert.equal(check(reference, '/a/b', 'str', true), undefined);
  });

  it('want an object where JSON stands for one', () => {
    const object: TypedField = { kind: 'object', sources: ['json'] };
    assert.equal(check(object, '{"a": 1}', 'json'), undefined);
    assert.equal(check(object, '[1]', 'json'), 'error.object');
  });
});

describe('checks of settings', () => {
  it('know numbers, their least value, and choices', () => {
    const setting = { setting: true, value: 8, min: 1 } as const;
    assert.equal(checkSetting(setting, '8', texts), undefined);
    assert.equal(checkSetting(setting, '', texts), 'error.number');
    assert.equal(checkSetting(setting, 0, texts), 'error.number');
    assert.equal(checkSetting({ setting: true, value: 'a', choices: ['a', 'b'] }, 'c', texts), 'error.choice');
  });
});
