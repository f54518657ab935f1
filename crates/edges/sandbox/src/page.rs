//! The few HTML pages of the stand-ins.

/// Makes text safe inside HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A whole page with the sandbox's banner.
pub(crate) fn around(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style><header>沙箱 SANDBOX · 不是真实服务 not a real service</header>\
         <main><h1>{title}</h1>{body}</main></html>"
    )
}

const STYLE: &str = "body{margin:0;font:16px/1.6 system-ui,'Noto Sans CJK SC',sans-serif;background:#f7f5f0;color:#14213d}\
header{background:#14213d;color:#f7f5f0;padding:8px 16px;font-size:14px}\
main{max-width:520px;margin:0 auto;padding:24px 16px}h1{font-size:22px}ul{list-style:none;padding:0}\
li{background:#fff;border:1px solid #e3dfd6;border-radius:12px;padding:12px 16px;margin:8px 0}li p{margin:4px 0 0}\
time{font-variant-numeric:tabular-nums;color:#4a5568;margin-right:8px}\
.amount{font-size:40px;font-variant-numeric:tabular-nums;margin:16px 0}\
button{font:inherit;min-height:48px;padding:0 24px;border-radius:12px;border:0;background:#0f7b6c;color:#fff;width:100%;margin-top:12px}\
button.quiet{background:#fff;color:#14213d;border:1px solid #14213d}";
