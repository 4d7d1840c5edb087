// The campaign holds every form that it must, each at least twice, with the outcome that the form must have. Needs no toolchain.

import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { forms, type Form } from './campaign/forms';
import { readPrograms, type CampaignProgram } from './campaign/program';

const programs = new Map(readPrograms(path.join(__dirname, 'fixes')).map((it) => [it.id, it]));

describe('the forms of the campaign', () => {
  for (const form of forms)
    it(`${form.form}: ${form.outcome}`, () => {
      const own = new Set(form.programs);
      assert.ok(own.size >= 2, `only ${own.size} programs`);
      for (const id of own) {
        const program = programs.get(id);
        assert.ok(program, `there is no program ${id}`);
        assert.ok(form.isOf(program), `${id} is not of this form`);
        assert.equal(outcomeOf(program, form), form.outcome, id);
      }
    });
});

/** What the first lines of the program ask for. What is labelled names its titles, which the campaign compares. */
function outcomeOf({ expected }: CampaignProgram, form: Form): Form['outcome'] | 'unmended' {
  if (expected.unmended !== null) return 'unmended';
  if (expected.refused !== null) return 'refused';
  return form.outcome === 'labelled' && expected.fixes.length > 0 ? 'labelled' : 'mended';
}
