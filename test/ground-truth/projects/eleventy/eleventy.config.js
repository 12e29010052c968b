export default function (config) {
  config.addPassthroughCopy({ public: '/' });
  config.addPassthroughCopy('style.css');
}
