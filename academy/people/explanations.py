"""Words for what becomes of a photo."""

from django.utils.translation import gettext_lazy as _

PHOTOS = {
    "new": _("将导入"),
    "replaces": _("将替换现有照片"),
    "unknown_number": _("您的单位里没有这个编号的人，请核对文件名。"),
    "several_people": _("有几个人用这个编号，请把文件名改为登录名。"),
    "twice": _("同一个人有两张以上照片，都没有采用，请只留一张。"),
    "not_image": _("不是 JPEG、PNG 或 WebP 图片。"),
    "damaged": _("图片已损坏，请重新保存。"),
    "too_large": _("文件超过 10 MB，请缩小后再上传。"),
    "too_many_pixels": _("图片像素太多，请缩小后再上传。"),
    "too_small": _("图片太小，短边至少 90 像素。"),
}
ARCHIVES = {
    "no_archive": _("这不是 ZIP 压缩包，请把照片打成 ZIP 再上传。"),
    "archive_too_large": _("压缩包超过 300 MB，请分成几个包上传。"),
    "empty": _("压缩包里没有文件。"),
    "too_many_files": _("压缩包里的文件超过 3000 个，请分成几个包上传。"),
    "encrypted": _("压缩包有密码保护，请取消密码后再上传。"),
    "unpacks_too_large": _("压缩包解开后太大，请分成几个包上传。"),
}


def photo_words(code: str) -> str:
    return str(PHOTOS[code])


def archive_words(code: str) -> str:
    return str(ARCHIVES[code])
