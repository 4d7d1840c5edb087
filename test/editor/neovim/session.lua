-- What a Neovim user does, without a screen: opens the program, waits for its diagnostics, asks for help, applies the fix.
-- Prints one JSON object. Environment: AYA_SERVER (the server's file), AYA_NODE, AYA_ROOT (the workspace), AYA_FILE.

local DEADLINE_MS = 60000

local function main()
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.AYA_FILE))
  local buffer = vim.api.nvim_get_current_buf()
  local client_id = vim.lsp.start_client({
    name = 'aya',
    cmd = { vim.env.AYA_NODE, vim.env.AYA_SERVER, '--stdio' },
    root_dir = vim.env.AYA_ROOT,
  })
  assert(client_id, 'the server does not start')
  assert(vim.lsp.buf_attach_client(buffer, client_id), 'the buffer is not attached')

  local function shown()
    local found = {}
    for _, item in ipairs(vim.diagnostic.get(buffer)) do
      local line = vim.api.nvim_buf_get_lines(buffer, item.lnum, item.lnum + 1, true)[1]
      table.insert(found, { name = line:sub(item.col + 1, item.end_col), severity = item.severity, message = item.message })
    end
    table.sort(found, function(left, right) return left.name < right.name end)
    return found
  end
  local function wait_for(what, condition)
    assert(vim.wait(DEADLINE_MS, condition, 50), 'never: ' .. what)
  end

  wait_for('two diagnostics', function() return #shown() == 2 end)
  local before = shown()

  local refused
  for _, item in ipairs(vim.diagnostic.get(buffer)) do
    if item.severity == vim.diagnostic.severity.ERROR then refused = item end
  end
  assert(refused, 'no error')
  local position = { line = refused.lnum, character = refused.col }
  local document = { uri = vim.uri_from_bufnr(buffer) }
  local function ask(method, params)
    local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, DEADLINE_MS))
    local answer = answers[client_id]
    assert(answer.error == nil, vim.inspect(answer.error))
    return answer.result
  end

  local actions = ask('textDocument/codeAction', {
    textDocument = document,
    range = { start = position, ['end'] = { line = refused.end_lnum, character = refused.end_col } },
    context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, refused.lnum) },
  })
  local fix
  for _, action in ipairs(actions) do
    if action.isPreferred and not fix then fix = action end
  end
  assert(fix, 'no preferred fix: ' .. vim.inspect(actions))
  if not fix.edit then fix = ask('codeAction/resolve', fix) end
  vim.lsp.util.apply_workspace_edit(fix.edit, vim.lsp.get_client_by_id(client_id).offset_encoding)
  wait_for('one diagnostic', function() return #shown() == 1 end)
  vim.cmd('write')

  return { before = before, title = fix.title, after = shown() }
end

local ok, result = pcall(main)
io.stdout:write(vim.fn.json_encode(ok and result or { failure = tostring(result) }))
vim.cmd('qall!')
