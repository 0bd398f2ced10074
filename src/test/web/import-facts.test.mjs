import './fake-page.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { importFacts, importPart } from '../../main/resources/web/import-facts.js';

const JUNE = {
  from: '2026-06-01T00:00:00.000Z',
  to: '2026-07-01T00:00:00.000Z',
  at: '2026-06-16T00:00:00.000Z',
  state: 'running',
  remap: false,
  found: 1200,
  missing: 7,
  changed: 1,
  withheld: 0,
  error: null,
  failingSince: null,
  endedAt: null,
};

const facts = (more = {}, instance = {}) => importFacts({ listening: true, state: 'open', import: { ...JUNE, ...more }, ...instance });

test('the part is the place of the next messages in the period, and never outside of it', () => {
  assert.equal(importPart(JUNE), 0.5);
  assert.equal(importPart({ ...JUNE, at: '2026-05-01T00:00:00.000Z' }), 0);
  assert.equal(importPart({ ...JUNE, at: '2026-08-01T00:00:00.000Z' }), 1);
  assert.equal(importPart({ ...JUNE, state: 'cancelled' }), 0.5);
  assert.equal(importPart({ ...JUNE, state: 'done' }), 1);
  assert.equal(importPart({ ...JUNE, to: JUNE.from }), 0);
});

test('an import that is not complete never shows 100%', () => {
  assert.equal(facts({ at: '2026-06-30T23:59:00.000Z' }).percent, '99%');
  assert.equal(facts({ state: 'done', endedAt: '2026-07-02T10:00:00.000Z' }).percent, '100%');
});

test('the period is its first and its last day in UTC', () => {
  assert.equal(facts().period, '1 de jun. de 2026 – 30 de jun. de 2026');
  assert.equal(facts({ from: '2009-01-01T00:00:00.000Z' }).period, 'todas as mensagens até 30 de jun. de 2026');
});

test('it says what it does', () => {
  assert.equal(facts().state, 'em andamento, agora em 16 de jun. de 2026');
  assert.equal(facts().numbers, 'Encontradas: 1.200 · Faltavam: 7 · Alteradas: 1');
  assert.equal(facts({ withheld: 2 }).numbers, 'Encontradas: 1.200 · Faltavam: 7 · Alteradas: 1 · Não entregues pela Evolution: 2');
  assert.equal(facts({}, { listening: false }).state, 'em espera: a instância está desligada ou removida');
  assert.equal(facts({}, { state: 'removed' }).state, 'em espera: a instância está desligada ou removida');
  assert.match(facts({ state: 'cancelled', endedAt: '2026-07-02T10:00:00.000Z' }, { listening: false }).state, /^cancelada em 2 de jul\. de 2026/);
  assert.equal(importFacts({ listening: true, state: 'open', import: null }), null);
});

test('a failure is in words of the page', () => {
  assert.equal(facts().trouble, null);
  const failing = facts({ error: 'Evolution cannot be reached, try again in a moment', failingSince: '2026-07-02T10:00:00.000Z' });
  assert.match(failing.trouble, /^Sem sucesso desde 2 de jul\. de 2026.*: a Evolution não responde\. O servidor tenta de novo\.$/);
  const moved = facts({ state: 'cancelled', error: 'The instance was assigned to another tenant', endedAt: '2026-07-02T10:00:00.000Z' });
  assert.equal(moved.trouble, 'Motivo: a instância passou para outra conta.');
});
