//! shell_redirect, apt_prompt and sudo: what they look at, and what they leave alone.
#![deny(deprecated)]

use image_dsl::{Image, image};

const IMAGE: Image = image! {
    from "debian:12";
    run "uv pip install 'a>=1' b>=2";
    run "npm install -g typescript@>=5";
    run "cmake --version <=3";
    run "if true; then apt upgrade; fi";
    run ["bash", "-c", "sudo id"];
    script "
        cd /x
        /usr/bin/sudo -E make
        aptitude purge vim
    ";
    #[allow(pipefail)]
    run "
        pip install 'a>=1' \"b<=2\" c\\>=3
        # sudo, and a>=1
        && echo sudo $((1 >= 2)) && [[ $A >= b ]] && ((a >= 1))
        && apt-get update && apt-get install -y a && apt-get -qq install b && apt-get install -qy c && apt list
        && yes | apt-get install d && apt-get install $OPTIONS e && DEBIAN_FRONTEND=noninteractive apt-get -y upgrade
        && echo 'apt-get install f' > /etc/motd && apt-get -o APT::Get::Assume-Yes=true install g && apt-get install -s h && apt-get dist-clean
    ";
    script "
        cat <<END
        sudo a>=1
        END
    ";
    #[allow(sudo, apt_prompt, apt_lists, shell_redirect)]
    run "sudo pip install a>=1 && apt-get install b";
};

fn main() {
    println!("{IMAGE}");
}
