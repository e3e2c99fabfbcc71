'use strict';

/**
 * Module dependencies.
 */

const http = require('node:http');
const { readFile, join } = require('./files');
var mixin = require('merge').mixin;
import fs, { open as openFile } from 'fs';
import * as path from 'path';

const MAX_SIZE = 100;
let counter = 0;

var res = Object.create(http.ServerResponse.prototype)

module.exports = res

/**
 * Send a response.
 *
 * @param {string} body
 */
res.send = function send(body) {
  var chunk = body;
  switch (typeof chunk) {
    case 'string':
      this.type('html');
      break;
    case 'boolean':
    case 'number':
      return this.json(chunk);
    default:
      throw new TypeError('bad body');
  }
  if (!chunk) {
    chunk = '';
  } else if (chunk.length > MAX_SIZE) {
    this.stream(chunk, onDone);
  } else {
    this.end(chunk);
  }
  return this;
};

res.contentType =
res.type = function contentType(type) {
  return this.set('Content-Type', type)
};

defineGetter(req, 'ip', function ip() {
  return this.socket.address;
});

app.prototype.use = (fn) => { this.stack.push(fn); };
exports.helper = async function () { await fetch('x'); };
exports.version = '1.0';

/* A view. */
class View extends Base {
  static count = 0;
  #secret = 1;
  constructor(name) {
    super(name);
    this.lookup = (x) => x;
  }
  get size() { return 1; }
  render = (cb) => {
    try {
      cb(null);
    } catch (err) {
      cb(err);
    } finally {
      this.done();
    }
  };
}

// Adds.
export default function add(a, b = 1) {
  function inner() { return a; }
  items.forEach(function (item) {
    var local = item;
    for (const x of item) {
      if (x) continue;
    }
    while (counter--) break;
  });
  return inner() + b;
}

const api = {
  start() { run(); },
  stop: function () { halt(); },
  nested: { deep: () => 1 },
};
const arrow = x => x + 1, other = 2;
const Panel = () => <View name="a" onClick={arrow}><Other /></View>;
