@echo off
rem Install from this folder alone, without any network: install.bat [TARGET]
chcp 65001 >nul
setlocal
set TARGET=%~1
if "%TARGET%"=="" set TARGET=C:\hengjian
if "%PYTHON%"=="" set PYTHON=py -3
set /p WANTED=<"%~dp0PYTHON"
%PYTHON% -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '%WANTED%')"
if errorlevel 1 (echo 这个安装包用于 Python %WANTED%，请先安装它，或设 PYTHON=py -%WANTED% & exit /b 2)
%PYTHON% -m venv "%TARGET%" || exit /b 2
"%TARGET%\Scripts\python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%~dp0wheels" --require-hashes -r "%~dp0requirements-run.lock" || exit /b 2
"%TARGET%\Scripts\python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%~dp0wheels" --no-deps --force-reinstall hengjian || exit /b 2
xcopy /e /i /q /y "%~dp0docs" "%TARGET%\docs" >nul || exit /b 2
echo 已装好：%TARGET%\Scripts\hengjian。说明在 %TARGET%\docs，从 running\server.md 看起。
