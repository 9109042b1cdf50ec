#!/bin/sh
# Makes the media that the emulator's streams replay. The committed files were made with
# ffmpeg 5.1.9 (Debian 12): another version gives equally good media, but other bytes.
#
#   recorded.mkv         H.264; 12 known-size Clusters of 1 s, as ffmpeg and mkvmerge write them
#   unknown-cluster.mkv  H.264; 12 Clusters of 1 s and unknown size, as the KVS producer SDKs write them
#   audio-video.mkv      H.264 and AAC; 12 known-size Clusters of 1 s
#   half-second.mkv      H.264; 24 known-size Clusters of 0.5 s, for streams that grow
#
# Every Cluster starts with a key frame: the muxer opens one at each key frame of the video
# (once the previous Cluster has passed 4 KiB), so the GOP length is the Cluster length.
set -eu
cd "$(dirname "$0")"

exact="-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1"

# video GOP-FRAMES KILOBITS: the encoder's options; one thread, for the same bytes every time.
video() {
    echo "-c:v libx264 -preset medium -profile:v main -pix_fmt yuv420p -threads 1 -x264-params threads=1" \
        "-g $1 -keyint_min $1 -sc_threshold 0 -bf 0 -b:v $2k -maxrate $2k -bufsize $2k"
}

encode() { ffmpeg -v error -nostdin -y "$@"; }

# shellcheck disable=SC2046,SC2086  # the options above are word lists
{
    encode -f lavfi -i testsrc2=size=320x180:rate=15:duration=12 \
        $exact $(video 15 140) -cluster_time_limit 5000 -f matroska recorded.mkv
    encode -f lavfi -i testsrc=size=320x180:rate=15:duration=12 \
        $exact $(video 15 110) -cluster_time_limit 5000 -f matroska unknown-cluster.known.mkv
    encode -f lavfi -i testsrc2=size=256x144:rate=15:duration=12 -f lavfi -i sine=frequency=440:sample_rate=16000:duration=12 \
        $exact $(video 15 90) -c:a aac -b:a 24k -cluster_time_limit 5000 -f matroska audio-video.mkv
    encode -f lavfi -i testsrc2=size=256x144:rate=16:duration=12 \
        $exact $(video 8 100) -cluster_time_limit 5000 -f matroska half-second.mkv
}
python3 producer-layout.py unknown-cluster.known.mkv unknown-cluster.mkv
rm unknown-cluster.known.mkv
