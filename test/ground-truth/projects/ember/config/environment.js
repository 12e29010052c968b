'use strict';
// Edition one
module.exports = (environment) => ({ modulePrefix: 'demo', environment, rootURL: '/', locationType: 'history', EmberENV: {}, APP: { edition: 'Edition one' } });
